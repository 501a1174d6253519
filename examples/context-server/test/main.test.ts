import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, test } from 'vitest'
import { makeFolder, PROGRAM_ARGS, ServerProcess } from './test-support/server-process.ts'
import { SseClient } from './test-support/sse-client.ts'
import { TemporaryRepository } from './test-support/temporary-repository.ts'

const KEY = 'a-secret-of-this-test'

describe('the program', { timeout: 60_000 }, () => {
  test('serves everything on one port, behind one key', async () => {
    const { server, url } = await ServerProcess.start({ folder: makeFolder(), config: { keys: { ada: KEY } } })
    const headers = { Authorization: `Bearer ${KEY}` }
    for (const path of ['/sse', '/capabilities', '/context', '/context/default/a', '/context/events', '/openapi.json']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 401])
      expect([path, (await fetch(url + path, { headers: { ...headers, Origin: 'https://evil.example' } })).status]).toEqual([
        path,
        403,
      ])
    }
    expect((await fetch(`${url}/mcp`, { method: 'POST' })).status).toBe(401)
    for (const path of ['/message', '/messages']) expect((await fetch(url + path, { method: 'POST' })).status).toBe(401)
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' })

    const client = await SseClient.connect(url, 'one', KEY)
    await client.call('context_set', { key: 'a', value: 1 })
    expect(await (await fetch(`${url}/context`, { headers })).json()).toMatchObject({ entries: [{ key: 'a' }] })
    await expect
      .poll(async () => (await fetch(`${url}/health`)).json())
      .toMatchObject({
        status: 'ok',
        connections: { sessions: 1 },
        counters: { toolCalls: 1, restRequests: 1, changes: 1, failures: 0 },
      })
    expect(await server.stop()).toBe(0)
    expect(server.stderr).toContain('"msg":"call"')
    expect(server.stdout + server.stderr).not.toContain(KEY)
  })

  test.each([['--debug'], ['"modelContextProtocol.debug": true']])(
    'with %s shows messages, connections and timing, without secrets',
    async (how) => {
      const settings = { keys: { ada: KEY }, logLevel: 'silent' }
      const debug =
        how === '--debug'
          ? { args: ['--debug'], config: settings }
          : { config: { ...settings, 'modelContextProtocol.debug': true } }
      const { server, url } = await ServerProcess.start({ folder: makeFolder(), ...debug })
      const client = await SseClient.connect(url, 'one', KEY)
      await client.call('context_set', { key: 'a', value: `my key is ${KEY}, I send Bearer another-secret` })
      await server.printed(/← out result #1 \(http-sse, session \w{8}\) after \d+\.\d ms/)
      expect(server.stderr).toMatch(/● connection open one 1\.0\.0 \(http-sse, session \w{8}\)/)
      expect(server.stderr).toMatch(/→ in {2}tools\/call #1 \(http-sse, session \w{8}\)/)
      expect(server.stderr).toContain("value: 'my key is •••, I send Bearer •••'")
      expect(server.stderr).not.toContain(KEY)
      expect(server.stderr).not.toContain('another-secret')
    },
  )

  test('serves a host that launches it over stdio, with nothing else on standard output', async () => {
    const folder = makeFolder()
    const connect = async (): Promise<Client> => {
      const client = new Client({ name: 'host', version: '1.0.0' })
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [...PROGRAM_ARGS, '--stdio'],
        cwd: folder,
        stderr: 'ignore',
      })
      await client.connect(transport)
      return client
    }
    const first = await connect()
    const { tools } = await first.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'context_get',
      'context_set',
      'context_delete',
      'context_list',
      'context_search',
      'context_batch',
      'context_history',
      'conversation_append',
      'conversation_recent',
      'conversation_search',
      'preference_get',
      'preference_set',
      'project_snapshot',
    ])
    await first.callTool({ name: 'context_set', arguments: { key: 'a', value: 'kept' } })
    await first.close()
    const second = await connect()
    const { structuredContent } = await second.callTool({ name: 'context_get', arguments: { key: 'a' } })
    expect(structuredContent).toMatchObject({ value: 'kept', metadata: { source: 'host' } })
    await second.close()
  })

  test('has the developer tools that are configured, and ends gracefully while it watches', async () => {
    const repository = await TemporaryRepository.create()
    await repository.write('a.ts', 'a')
    const head = await repository.commit('Add a')
    const checks = { types: { command: [process.execPath, '-e', 'console.log("a.ts(1,1): error TS1: no")'], format: 'tsc' } }
    const config = { workspace: repository.folder, git: true, watch: true, checks }
    const { server, url } = await ServerProcess.start({ folder: makeFolder(), config })
    const client = await SseClient.connect(url, 'one')
    expect(await client.call('git_status', {})).toMatchObject({ branch: 'main', head })
    expect(await client.call('check_run', { check: 'types' })).toMatchObject({ findings: [{ file: 'a.ts', rule: 'TS1' }] })
    expect(await client.call('project_snapshot', { project: 'p' })).toMatchObject({
      snapshot: null,
      workspace: { git: { branch: 'main', head }, checks: { types: { findings: [{ rule: 'TS1' }] } } },
    })
    await client.client.subscribeResource({ uri: 'context://git/state' })
    const next = await repository.commit('Nothing')
    await client.updated('context://git/state')
    expect(await client.read('context://git/state')).toMatchObject({ value: { branch: 'main', head: next } })
    await client.client.close()
    expect(await server.stop()).toBe(0)
    expect(server.stderr).not.toContain('"level":50')
  })

  test('exports all that is kept, also while a server has it open, and imports it elsewhere', async () => {
    const folder = makeFolder()
    const { url } = await ServerProcess.start({ folder })
    const client = await SseClient.connect(url, 'one')
    await client.call('context_set', { key: 'a', value: { n: 1 }, tags: ['x'] })
    await client.call('conversation_append', { conversationId: 'c', messages: [{ role: 'user', content: 'Hello' }] })
    const exporting = new ServerProcess({ folder, args: ['--export', 'backup.jsonl'] })
    expect(await exporting.ended).toBe(0)
    expect(exporting.stdout).toMatch(/^\d+ entries written to .*backup\.jsonl\n$/)

    const other = makeFolder()
    writeFileSync(join(other, 'backup.jsonl'), readFileSync(join(folder, 'backup.jsonl')))
    expect(await new ServerProcess({ folder: other, args: ['--import', 'backup.jsonl'] }).ended).toBe(0)
    const moved = await ServerProcess.start({ folder: other })
    const later = await SseClient.connect(moved.url, 'later')
    expect(await later.call('context_get', { key: 'a' })).toMatchObject({ value: { n: 1 }, tags: ['x'] })
    expect(await later.call('conversation_recent', { conversationId: 'c' })).toMatchObject({ messages: [{ content: 'Hello' }] })
  })

  test('prints what to paste into an editor', async () => {
    const program = new ServerProcess({ folder: makeFolder(), config: { port: 8123 }, args: ['--print-client-config', 'vscode'] })
    expect(await program.ended).toBe(0)
    expect(program.stdout).toContain('"url": "http://127.0.0.1:8123/sse"')
  })

  test.each([
    [['--prot', '1'], undefined, /^Unknown option '--prot'\. Try --help\.$/],
    [['--port', '70000'], undefined, /^--port: expected a number from 0 to 65535, received "70000"$/],
    [
      ['--print-client-config', 'emacs'],
      undefined,
      /^--print-client-config: expected vscode or claude or cursor, received "emacs"$/,
    ],
    [['--config', 'absent.json'], undefined, /^--config: there is no file .*absent\.json$/],
    [['--import', 'absent.jsonl'], undefined, /no such file .*absent\.jsonl/],
    [[], { port: 'http' }, /cannot be used:\n {2}port: Invalid input: expected number, received string$/],
    [[], { keys: { a: KEY, b: KEY } }, /^keys: .*the same key/],
    [[], { workspace: 'absent' }, /^workspace: there is no folder .*absent$/],
    [[], { database: 'postgres://127.0.0.1:1/none' }, /^The database cannot be used: /],
    [[], { database: 'absent/folder/context.db' }, /^The database cannot be used: /],
  ])('%j with %j ends with a line that says what to do', async (args, config, line) => {
    const program = new ServerProcess({ folder: makeFolder(), args, ...(config && { config }) })
    expect(await program.ended).toBe(1)
    expect(program.stderr.trim()).toMatch(line)
    expect(program.stderr).not.toContain(KEY)
  })

  test('on a port in use ends with a line that names it', async () => {
    const { url } = await ServerProcess.start({ folder: makeFolder() })
    const program = new ServerProcess({ folder: makeFolder(), args: ['--port', new URL(url).port] })
    expect(await program.ended).toBe(1)
    expect(program.stderr).toContain(`port ${new URL(url).port}`)
  })

  test('prints its usage', async () => {
    const program = new ServerProcess({ folder: makeFolder(), args: ['--help'] })
    expect(await program.ended).toBe(0)
    expect(program.stdout).toContain('--print-client-config')
  })
})
