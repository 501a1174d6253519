import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../program/user-error.ts'
import { type Environment, loadConfig } from './load-config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function load(settings: unknown, environment: Environment = {}) {
  writeFileSync(join(folder, 'portico.config.json'), typeof settings === 'string' ? settings : JSON.stringify(settings))
  return loadConfig({ own: folder, invokedIn: folder }, environment)
}

describe('loadConfig', () => {
  test('needs no setup: a file, this machine only, no developer tools', async () => {
    const config = await loadConfig({ own: folder, invokedIn: folder }, {})
    expect(config.watch).toBeUndefined()
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      database: join(folder, 'context.db'),
      keys: {},
      git: false,
      checks: {},
      workspace: undefined,
      client: { name: 'context', type: 'sse', enabled: true },
      debug: false,
    })
  })

  test('prefers the command line to the environment, and that to the file', async () => {
    const settings = { port: 1, host: 'localhost', database: 'file.db', keys: { ada: 'key-of-ada' } }
    const environment = { PORT: '2', DATABASE_URL: 'postgres://db/context', CONTEXT_KEY: 'key-of-environment', LOG_LEVEL: '' }
    writeFileSync(join(folder, 'other.json'), JSON.stringify(settings))
    expect(await loadConfig({ own: folder, invokedIn: folder }, environment, { config: 'other.json', port: 3 })).toMatchObject({
      port: 3,
      host: 'localhost',
      database: 'postgres://db/context',
      keys: { ada: 'key-of-ada', default: 'key-of-environment' },
      logLevel: 'info',
    })
  })

  test('takes a module, and the entry and debug switch that editors have', async () => {
    const entry = { name: 'memory', type: 'process', enabled: false }
    const text = `export default { client: ${JSON.stringify(entry)}, 'modelContextProtocol.debug': true, watch: true, workspace: '.' }`
    writeFileSync(join(folder, 'portico.config.ts'), text)
    expect(await loadConfig({ own: folder, invokedIn: folder }, {})).toMatchObject({
      client: entry,
      debug: true,
      workspace: folder,
      watch: { paths: ['.'], debounceMs: 300 },
    })
  })

  test.each<[unknown, Environment, string]>([
    ['{', {}, 'is no JSON'],
    [[], {}, 'expected an object of settings'],
    [{ prot: 1 }, {}, 'Unrecognized key: "prot"'],
    [{ port: 70_000 }, {}, 'port: Too big'],
    [{ keys: { ada: 'short' } }, {}, 'keys.ada: expected a key of at least 8 characters'],
    [{ checks: { 'a b': { command: ['x'], format: 'tsc' } }, workspace: '.' }, {}, 'checks.a b: Invalid key'],
    [
      { checks: { lint: { command: 'eslint .', format: 'eslint' } }, workspace: '.' },
      {},
      'checks.lint.command: Invalid input: expected tuple',
    ],
    [{ checks: { lint: { command: ['x'], format: 'xml' } }, workspace: '.' }, {}, 'checks.lint.format: Invalid option'],
    [{ client: { type: 'ftp' } }, {}, 'client.type: Invalid option'],
    [{ client: { url: 'localhost:8000' } }, {}, 'client.url: Invalid URL'],
    [{ git: true }, {}, '"git" needs "workspace"'],
    [{ watch: true }, {}, '"watch" needs "workspace"'],
    [{ host: '0.0.0.0' }, {}, 'host 0.0.0.0 lets other machines in: set a key'],
    [{}, { PORT: 'http' }, 'port: Invalid input: expected number'],
  ])('refuses %j with %j', async (settings, environment, message) => {
    await expect(load(settings, environment)).rejects.toThrow(UserError)
    await expect(load(settings, environment)).rejects.toThrow(message)
  })

  test('does not repeat what may be a secret', async () => {
    const error: unknown = await load({ keys: { ada: ['hunter2hunter2'] } }).catch((thrown: unknown) => thrown)
    expect(String(error)).not.toContain('hunter2')
  })

  test('says when the file that was asked for is not there', async () => {
    await expect(loadConfig({ own: folder, invokedIn: folder }, {}, { config: 'absent.json' })).rejects.toThrow(
      '--config: there is no file',
    )
  })
})
