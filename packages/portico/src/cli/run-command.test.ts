import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiKeys, auditFile, hashApiKey, keyFile } from '@portico/auth'
import { createServer, audit } from '@portico/core'
import { connect } from '@portico/testing'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { runCommand } from './run-command.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

async function portico(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] }
  const status = await runCommand(args, { print: (line) => lines.out.push(line), complain: (line) => lines.err.push(line) })
  return { status, out: lines.out.join('\n'), err: lines.err.join('\n') }
}

describe('portico', () => {
  test('shows its commands, and complains of others', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      expect(await portico(...args)).toMatchObject({ status: 0, out: expect.stringContaining('portico audit verify <file>') })
    }
    expect(await portico('brew', 'coffee')).toMatchObject({ status: 2, out: '', err: expect.stringContaining('Usage:') })
  })
})

describe('portico audit verify', () => {
  async function record(calls: number): Promise<string> {
    const path = join(folder, 'audit.jsonl')
    await using store = auditFile(path)
    const server = createServer({ name: 'audited', version: '1.0.0' })
      .use(audit(store))
      .tool('a', {}, () => 'done')
    await using client = await connect(server)
    for (let call = 0; call < calls; call++) await client.tools.a()
    return path
  }

  test('says that a file is whole', async () => {
    const path = await record(5)
    const verified = await portico('audit', 'verify', path)
    expect(verified).toMatchObject({ status: 0, err: '' })
    expect(verified.out).toMatch(/: 5 entries, the chain is whole; last hash [0-9a-f]{64}$/)
  })

  test.each<[string, number, (lines: string[]) => string[]]>([
    ['a changed', 3, (lines) => lines.with(2, lines[2]!.replace('"ada"', '"eve"').replace('null', '"eve"'))],
    ['a missing', 3, (lines) => lines.toSpliced(2, 1)],
    ['a repeated', 4, (lines) => lines.toSpliced(2, 0, lines[2]!)],
    ['a torn', 6, (lines) => [...lines, '{"at":']],
    ['an empty', 1, (lines) => ['', ...lines]],
  ])('I7 names %s row', async (_what, row, change) => {
    const path = await record(5)
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    await writeFile(path, `${change(lines).join('\n')}\n`)
    expect(await portico('audit', 'verify', path)).toMatchObject({ status: 1, err: expect.stringContaining(`: row ${row}: `) })
  })

  test('misses entries at the end when it is told the last hash', async () => {
    const path = await record(5)
    const last = /last hash (\w+)/.exec((await portico('audit', 'verify', path)).out)?.[1] ?? ''
    expect(await portico('audit', 'verify', path, '--last', last)).toMatchObject({ status: 0 })
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    await writeFile(path, `${lines.slice(0, -1).join('\n')}\n`)
    expect(await portico('audit', 'verify', path)).toMatchObject({ status: 0 })
    expect(await portico('audit', 'verify', path, '--last', last)).toMatchObject({
      status: 1,
      err: expect.stringContaining('missing'),
    })
    await appendFile(path, `${lines.at(-1)}\n`)
    expect(await portico('audit', 'verify', path, '--last', last)).toMatchObject({ status: 0 })
  })

  test('says how it is called, and what cannot be read', async () => {
    for (const args of [[], ['a', 'b'], ['a', '--first']]) {
      expect(await portico('audit', 'verify', ...args)).toMatchObject({
        status: 2,
        err: expect.stringContaining('Usage: portico audit'),
      })
    }
    expect(await portico('audit', 'verify', join(folder, 'none'))).toMatchObject({
      status: 1,
      err: expect.stringContaining('ENOENT'),
    })
  })
})

describe('portico policy explain', () => {
  const document = {
    roles: { operator: { levels: ['tool_execute'] } },
    principals: { ada: { roles: ['operator'] } },
    tags: { admin: { requires: ['server_admin'] } },
  }

  test('says why, with status 0 for yes and 1 for no', async () => {
    const path = join(folder, 'policy.json')
    await writeFile(path, JSON.stringify(document))
    expect(await portico('policy', 'explain', 'ada', 'wipe', '--policy', path)).toEqual({
      status: 0,
      out: 'ada may use the tool wipe\n  tool_execute (a tool): given by role "operator"',
      err: '',
    })
    expect(await portico('policy', 'explain', 'eve', 'wipe', '--policy', path, '--role', 'operator', '--tag', 'admin')).toEqual({
      status: 1,
      out: 'eve may not use the tool wipe\n  tool_execute (a tool): given by role "operator"\n  server_admin (tag "admin"): not given by role "operator"',
      err: '',
    })
  })

  test('says what is wrong with the call or the policy', async () => {
    expect(await portico('policy', 'explain', 'ada')).toMatchObject({
      status: 2,
      err: expect.stringContaining('expected a principal'),
    })
    expect(await portico('policy', 'explain', 'ada', 'a', '--kind', 'task')).toMatchObject({ status: 2 })
    expect(await portico('policy', 'explain', 'ada', 'a', '--policy', join(folder, 'none'))).toMatchObject({
      status: 1,
      err: `${join(folder, 'none')}: cannot be read`,
    })
  })
})

describe('portico key', () => {
  test('prints a new key once, lists its hash and takes it out again', async () => {
    const path = join(folder, 'keys.json')
    const issued = await portico(
      'key',
      'issue',
      'ada',
      '--scope',
      'read',
      '--scope',
      'write',
      '--expires',
      '2099-01-31',
      '--file',
      path,
    )
    expect(issued).toEqual({ status: 0, out: expect.stringMatching(/^portico_[\w-]{43}$/), err: '' })
    const second = await portico('key', 'issue', 'bob', '--file', path)
    expect(await readFile(path, 'utf8')).not.toContain(issued.out)
    const head = (key: string) => ({ method: 'POST', path: '/mcp', header: () => `Bearer ${key}` })
    const auth = apiKeys({ keys: keyFile(path) })
    expect(auth.authenticate(head(issued.out))).toEqual({ principal: { id: 'ada', scopes: ['read', 'write'] } })
    const listed = await portico('key', 'list', '--file', path)
    expect(listed.out.split('\n')).toEqual([
      expect.stringMatching(/^ada {2}sha256:[0-9a-f]{64} {2}expires 2099-01-31T00:00:00.000Z {2}read {2}write$/),
      expect.stringMatching(/^bob {2}sha256:[0-9a-f]{64} {2}expires never$/),
    ])
    expect(await portico('key', 'revoke', 'ada', '--file', path)).toMatchObject({ status: 0, out: `${path}: 1 revoked` })
    expect(await portico('key', 'revoke', hashApiKey(second.out), '--file', path)).toMatchObject({ status: 0 })
    expect(await portico('key', 'revoke', 'ada', '--file', path)).toMatchObject({ status: 1, err: `${path}: no key of ada` })
  })

  test('says what is wrong with the call or the file', async () => {
    for (const args of [
      ['issue'],
      ['issue', 'a', 'b'],
      ['list', 'x'],
      ['list', '--scope', 'x'],
      ['revoke'],
      ['issue', 'a', '--nonsense'],
    ]) {
      expect(await portico('key', ...args)).toMatchObject({ status: 2, err: expect.stringContaining('Usage: portico key') })
    }
    const path = join(folder, 'keys.json')
    expect(await portico('key', 'issue', 'ada', '--expires', 'tomorrow', '--file', path)).toMatchObject({
      status: 1,
      err: expect.stringContaining('expected expires to be a date'),
    })
    expect(await portico('key', 'list', '--file', path)).toMatchObject({
      status: 1,
      err: expect.stringContaining('cannot be read'),
    })
  })
})
