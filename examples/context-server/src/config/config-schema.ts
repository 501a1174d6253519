import { z } from 'zod'

const Name = z.string().min(1).max(64)
const Seconds = z.number().positive().max(86_400)

/** How a client connects to this server: the entry of MCP settings that `--print-client-config` turns into what the editor reads. */
export const ClientEntry = z
  .strictObject({
    name: Name.default('context'),
    type: z.enum(['sse', 'process']).default('sse').describe('Over HTTP+SSE, or as a process that the editor launches'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Default: this server'),
    authToken: z.string().min(8).optional().describe('The key that the client sends'),
    enabled: z.boolean().default(true),
  })
  .prefault({})

const Key = z.union([
  z.string().min(8, 'expected a key of at least 8 characters, or { hash }'),
  z.strictObject({ hash: z.string().startsWith('sha256:') }),
])

const Quota = z.strictObject({ maxEntries: z.int().min(1).optional(), maxBytes: z.int().min(1).optional() })

const Check = z.strictObject({
  command: z.tuple([z.string().min(1)], z.string()).describe('The program and its arguments, as a list: no shell reads them'),
  format: z.enum(['vitest', 'jest', 'eslint', 'tsc', 'junit', 'text']).describe('What it prints'),
  reportFile: z.string().optional().describe('Where it writes its report, relative to the workspace; default: its output'),
  timeoutSeconds: Seconds.default(300),
  maxOutputBytes: z.int().min(1024).default(10_485_760),
})

const FileWatch = z.strictObject({
  paths: z.array(z.string().min(1)).min(1).default(['.']).describe('Files and folders, relative to the workspace'),
  ignore: z.array(z.string().min(1)).default(['.git', 'node_modules', 'dist']).describe('Names of files and folders'),
  debounceMs: z.int().min(10).max(60_000).default(300),
})

/** Takes `true` for the defaults and `false` for off. */
const orSwitch = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === true ? {} : value === false ? undefined : value), schema.optional())

/** Everything that can be configured. Whatever is unknown is refused: a misspelt setting would just seem to do nothing. */
export const ConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8000),
  database: z.string().min(1).default('context.db').describe('A file, relative to this configuration; memory; or postgres://…'),
  tenant: Name.default('default').describe('Whose context it is: servers with different ones may share a database'),
  keys: z.record(Name, Key).default({}).describe('Who may connect: a key, or its digest, by name; none: this machine only'),
  allowedHosts: z.array(z.string()).optional().describe('The names by which clients address the server'),
  allowedOrigins: z.array(z.string()).optional().describe('Web pages that may call'),
  quotas: z.record(z.string(), Quota).default({}).describe('How much a namespace may hold, by its name'),
  keepMessages: z.int().min(1).optional().describe('How many of the newest messages of each conversation are kept; default: all'),
  workspace: z.string().min(1).optional().describe('The folder that the developer tools work in; without it, there are none'),
  git: z.boolean().default(false).describe('Tools for the repository of the workspace, and a watcher of its commits'),
  checks: z.record(z.string().regex(/^[\w-]{1,64}$/), Check).default({}),
  watch: orSwitch(FileWatch),
  client: ClientEntry,
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  debug: z.boolean().default(false).describe('Shows every message'),
  'modelContextProtocol.debug': z.boolean().default(false).describe('The same, as editors call it'),
})

/** What a configuration file holds. */
export type ConfigInput = z.input<typeof ConfigSchema>

export type CheckConfig = z.infer<typeof Check>
export type FileWatchConfig = z.infer<typeof FileWatch>
