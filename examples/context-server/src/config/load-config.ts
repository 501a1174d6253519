import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import { UserError } from '../program/user-error.ts'
import { ConfigSchema } from './config-schema.ts'

/** Settings by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The settled configuration; paths in it are absolute. */
export type Config = z.infer<typeof ConfigSchema>

/** What is on the command line, which wins over everything. */
export interface Overrides {
  readonly config?: string | undefined
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly debug?: boolean | undefined
}

/** Where relative paths begin. */
export interface Folders {
  /** Where the configuration is looked for. */
  readonly own: string
  /** Where the command was typed: paths on the command line begin there. */
  readonly invokedIn: string
}

const FILE_NAMES = ['portico.config.ts', 'portico.config.json']

/**
 * The configuration: the command line, then the environment, then the file, then the defaults.
 *
 * @throws UserError when the file cannot be read or something in it is not what it has to be.
 */
export async function loadConfig(folders: Folders, environment: Environment, overrides: Overrides = {}): Promise<Config> {
  const file = findFile(folders, overrides.config)
  const settings = file === undefined ? {} : await readSettings(file)
  const base = file === undefined ? folders.own : dirname(file)
  const parsed = ConfigSchema.safeParse({ ...settings, ...fromEnvironment(environment, settings), ...present(overrides) })
  if (!parsed.success) throw new UserError(explain(file, parsed.error))
  const config = parsed.data
  if (Object.keys(config.keys).length === 0 && !isLoopback(config.host)) {
    throw new UserError(`host ${config.host} lets other machines in: set a key, with "keys" in the configuration or CONTEXT_KEY`)
  }
  const needsWorkspace = [
    config.git && 'git',
    config.watch !== undefined && 'watch',
    Object.keys(config.checks).length > 0 && 'checks',
  ]
  const first = needsWorkspace.find((name) => name !== false)
  if (first !== undefined && config.workspace === undefined)
    throw new UserError(`"${first}" needs "workspace": the folder to work in`)
  return {
    ...config,
    database: isFile(config.database) ? resolve(base, config.database) : config.database,
    workspace: config.workspace === undefined ? undefined : resolve(base, config.workspace),
    debug: config.debug || config['modelContextProtocol.debug'],
  }
}

/** Tells whether the database is a file, and not memory or a server. */
export function isFile(database: string): boolean {
  return database !== 'memory' && !/^postgres(?:ql)?:\/\//.test(database)
}

function findFile({ invokedIn, own }: Folders, given: string | undefined): string | undefined {
  if (given === undefined) return FILE_NAMES.map((name) => join(own, name)).find((path) => existsSync(path))
  const path = resolve(invokedIn, given)
  if (!existsSync(path)) throw new UserError(`--config: there is no file ${path}`)
  return path
}

async function readSettings(file: string): Promise<object> {
  const settings: unknown = extname(file) === '.json' ? parseJson(file, await readText(file)) : await importDefault(file)
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings
  throw new UserError(`${file}: expected an object of settings${extname(file) === '.json' ? '' : ' as its default export'}`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}`)
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file} is no JSON: ${messageOf(error)}`)
  }
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown } // what a module has is known when it is loaded
    return module.default
  } catch (error) {
    throw new UserError(`${file} cannot be loaded: ${messageOf(error)}`)
  }
}

/** An empty setting is not there. */
function fromEnvironment(environment: Environment, settings: object): object {
  const { DATABASE_URL, PORT, HOST, CONTEXT_KEY, CONTEXT_WORKSPACE, LOG_LEVEL } = environment
  const keys = 'keys' in settings && typeof settings.keys === 'object' ? settings.keys : {}
  return {
    ...(DATABASE_URL && { database: DATABASE_URL }),
    ...(PORT && { port: /^\d{1,5}$/.test(PORT) ? Number(PORT) : PORT }),
    ...(HOST && { host: HOST }),
    ...(CONTEXT_KEY && { keys: { ...keys, default: CONTEXT_KEY } }),
    ...(CONTEXT_WORKSPACE && { workspace: CONTEXT_WORKSPACE }),
    ...(LOG_LEVEL && { logLevel: LOG_LEVEL }),
  }
}

function present({ port, host, debug }: Overrides): object {
  return { ...(port !== undefined && { port }), ...(host !== undefined && { host }), ...(debug === true && { debug }) }
}

/** One line for each problem; what was received is shown only by its type, as it may be a secret. */
function explain(file: string | undefined, error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => `  ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`)
  return [`The configuration (${file ?? 'environment'}) cannot be used:`, ...lines].join('\n')
}

function isLoopback(host: string): boolean {
  return ['127.0.0.1', '::1', '[::1]', 'localhost'].includes(host)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
