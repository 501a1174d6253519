import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BENCH_FOLDER, PEERS_FOLDER } from '../src/folders.ts'
import type { Launch, ToolCaller } from './tool-caller.ts'

/** A server that keeps texts under names, and how its tools are called for that. */
export interface Keeper {
  readonly name: 'portico' | 'server-memory'
  readonly title: string
  readonly role: 'ours' | 'peer'
  /** How it is started; what it keeps goes into that folder. */
  launch(folder: string): Launch
  /** Keeps `count` texts. */
  fill(caller: ToolCaller, count: number): Promise<void>
  /** Keeps one text more, or another one; `n` is new with each call. */
  set(caller: ToolCaller, n: number): Promise<void>
  /** Reads one of the first texts. @throws when it is not the one that was kept. */
  get(caller: ToolCaller, index: number): Promise<void>
}

/** How many are filled in with one call. */
const PORTION = 1000

const EXAMPLE = fileURLToPath(new URL('../examples/context-server/', BENCH_FOLDER))
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** The context server as `npm run serve -- context` runs it: SQLite, every write on the disk before it is acknowledged. */
export const contextServer: Keeper = {
  name: 'portico',
  title: 'context-server',
  role: 'ours',
  launch: (folder) => {
    const config = join(folder, 'portico.config.json')
    writeFileSync(config, JSON.stringify({ database: join(folder, 'context.db') }))
    const args = ['--conditions=@portico/source', '--import', TSX, 'src/main.ts', '--stdio', '--config', config]
    return { args, cwd: EXAMPLE, env: {} }
  },
  fill: async (caller, count) => {
    for (const keys of portions(count)) {
      await caller.call('context_batch', {
        operations: keys.map((index) => ({ operation: 'put', key: keyOf(index), value: textOf(index) })),
      })
    }
  },
  set: async (caller, n) => {
    await caller.call('context_set', { key: `new ${n}`, value: textOf(n) })
  },
  get: async (caller, index) => expectText(await caller.call('context_get', { key: keyOf(index) }), index),
}

/** The reference server for memory of the MCP project. It rewrites its file with each change, and does not wait for the disk. */
export const memoryServer: Keeper = {
  name: 'server-memory',
  title: '@modelcontextprotocol/server-memory',
  role: 'peer',
  launch: (folder) => ({
    args: [fileURLToPath(new URL('node_modules/@modelcontextprotocol/server-memory/dist/index.js', PEERS_FOLDER))],
    cwd: folder,
    env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
  }),
  fill: async (caller, count) => {
    for (const keys of portions(count)) {
      await caller.call('create_entities', { entities: keys.map((index) => entityOf(keyOf(index), index)) })
    }
  },
  set: async (caller, n) => {
    await caller.call('create_entities', { entities: [entityOf(`new ${n}`, n)] })
  },
  get: async (caller, index) => expectText(await caller.call('open_nodes', { names: [keyOf(index)] }), index),
}

function entityOf(name: string, index: number): object {
  return { name, entityType: 'note', observations: [textOf(index)] }
}

function keyOf(index: number): string {
  return `entry ${index}`
}

/** Some 100 characters, each text another. */
function textOf(index: number): string {
  return `text ${index}: what was decided, and why, in about as many words as people take to say such a thing; no more.`
}

function expectText(content: unknown, index: number): void {
  if (!JSON.stringify(content).includes(textOf(index))) throw new Error(`expected text ${index}, got ${JSON.stringify(content)}`)
}

function portions(count: number): number[][] {
  return Array.from({ length: Math.ceil(count / PORTION) }, (_, portion) =>
    Array.from({ length: Math.min(PORTION, count - portion * PORTION) }, (_unused, index) => portion * PORTION + index),
  )
}
