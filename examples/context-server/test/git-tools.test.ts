import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { startDeveloperServer } from './test-support/developer-server.ts'
import { TemporaryRepository } from './test-support/temporary-repository.ts'

async function start() {
  const repository = await TemporaryRepository.create()
  await repository.write('src/a.ts', 'one\ntwo\n')
  const first = await repository.commit('Add a\n\nBecause it was not there.')
  const { client, ...rest } = await startDeveloperServer({ workspace: repository.folder, git: true })
  const call = async (name: string, args: Record<string, unknown> = {}): Promise<any> => {
    const result = await client.callTool({ name, arguments: args })
    const text = (result.content[0] as { text: string }).text
    return result.isError === true ? Promise.reject(new Error(text)) : (result.structuredContent ?? text)
  }
  return { repository, first, client, call, ...rest }
}

describe('git tools', () => {
  test('show status, log, diff, blame and branches of a repository', async () => {
    const { call, first, repository } = await start()
    await repository.git('branch', 'other')
    await repository.write('src/a.ts', 'one\n2\n')
    await repository.write('with space.txt', 'new')
    await repository.git('add', 'src/a.ts')
    expect(await call('git_status')).toEqual({
      branch: 'main',
      head: first,
      upstream: null,
      ahead: 0,
      behind: 0,
      files: [
        { path: 'src/a.ts', staged: 'M', workingTree: '.' },
        { path: 'with space.txt', staged: '?', workingTree: '?' },
      ],
    })
    expect(await call('git_diff')).toBe('Nothing is changed.')
    expect(await call('git_diff', { staged: true, path: 'src' })).toContain('-two\n+2')
    const second = await repository.commit('Change a')
    expect(await call('git_log', { path: 'src/a.ts' })).toMatchObject({
      commits: [
        { hash: second, author: 'Ada', subject: 'Change a', body: '' },
        { hash: first, subject: 'Add a', body: 'Because it was not there.' },
      ],
    })
    expect((await call('git_log', { revision: `${first}..HEAD` })).commits).toHaveLength(1)
    expect(await call('git_diff', { revision: 'HEAD~1', path: 'src/a.ts' })).toContain('+2')
    expect(await call('git_blame', { path: 'src/a.ts', from: 1, to: 2 })).toMatchObject({
      lines: [
        { line: 1, hash: first, author: 'Ada', text: 'one' },
        { line: 2, hash: second, text: '2' },
      ],
    })
    const { branches } = await call('git_branch')
    expect(branches).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'main', isCurrent: true }),
        expect.objectContaining({ name: 'other', isCurrent: false, hash: first }),
      ]),
    )
  })

  test.each([
    ['git_log', { revision: '--output=/tmp/stolen' }],
    ['git_log', { revision: '-n1' }],
    ['git_diff', { revision: '--no-index' }],
    ['git_diff', { revision: 'HEAD:../outside' }],
    ['git_diff', { revision: 'HEAD; touch stolen' }],
    ['git_diff', { path: '../outside' }],
    ['git_diff', { path: '/etc/passwd' }],
    ['git_blame', { path: 'link/a' }],
    ['git_blame', { path: 'src/../../outside' }],
    ['git_blame', { path: 'src/a.ts', from: 2, to: 1 }],
  ])('%s refuses %j', async (name, args) => {
    const { call, repository } = await start()
    mkdirSync(join(repository.folder, '..', 'outside'), { recursive: true })
    symlinkSync(join(repository.folder, '..'), join(repository.folder, 'link'))
    await expect(call(name, args)).rejects.toThrow(/Invalid arguments|within the workspace|expected at least/)
    expect(existsSync('/tmp/stolen')).toBe(false)
  })

  test('take a path that looks like an option for a path', async () => {
    const { call } = await start()
    expect(await call('git_log', { path: '--all' })).toEqual({ commits: [] })
  })

  test('run no program that the repository names', async () => {
    const { call, repository } = await start()
    const script = join(repository.folder, 'spy.sh')
    await writeFile(script, `#!/bin/sh\ntouch '${repository.folder}/spied'\n`, { mode: 0o755 })
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.spy.textconv', 'core.pager'])
      await repository.git('config', key, script)
    await repository.write('.gitattributes', '* diff=spy\n')
    await repository.write('src/a.ts', 'three\n')
    await call('git_status')
    await call('git_diff')
    await call('git_blame', { path: 'src/a.ts' })
    await call('git_log')
    expect(existsSync(join(repository.folder, 'spied'))).toBe(false)
    // The script does what it says when it is run.
    await promisify(execFile)(script)
    expect(existsSync(join(repository.folder, 'spied'))).toBe(true)
  })

  test('see no more of a repository than the workspace', async () => {
    const { repository } = await start()
    await repository.write('private/b.ts', 'secret\n')
    await repository.commit('Add private')
    await repository.write('private/b.ts', 'changed\n')
    const { client } = await startDeveloperServer({ workspace: join(repository.folder, 'src'), git: true })
    for (const [name, args] of [
      ['git_status', {}],
      ['git_diff', {}],
      ['git_log', {}],
    ] as const) {
      const { content } = await client.callTool({ name, arguments: args })
      expect(JSON.stringify(content)).not.toMatch(/private|secret/)
    }
  })
})

describe('the git watcher', () => {
  test('records commits and changes of the branch, and tells subscribers', async () => {
    const { client, context, first, notifications, repository } = await start()
    expect(await context.get({ namespace: 'git', key: 'state' })).toMatchObject({ value: { branch: 'main', head: first } })
    const uri = 'context://git/state'
    await client.subscribeResource({ uri })

    await repository.write('b.ts', 'b')
    const second = await repository.commit('Add b')
    expect(await notifications.next('notifications/resources/updated')).toMatchObject({ params: { uri } })
    expect(await context.get({ namespace: 'git', key: `commit/${second}` })).toMatchObject({
      value: { subject: 'Add b', author: 'Ada', branch: 'main' },
      metadata: { type: 'commit', source: 'git' },
    })

    await repository.git('checkout', '--quiet', '-b', 'topic')
    await notifications.next('notifications/resources/updated')
    const { entries } = await context.list({ namespace: 'git', prefix: 'branch-change/' })
    expect(entries).toMatchObject([{ value: { from: 'main', to: 'topic', head: second } }])
    const { contents } = await client.readResource({ uri })
    expect(contents).toMatchObject([{ text: expect.stringContaining('"branch":"topic"') }])
  })
})
