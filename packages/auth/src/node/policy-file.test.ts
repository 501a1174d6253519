import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '@portico/core'
import { RawLinkedClient } from '@portico/testing'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { PolicyError } from '../errors.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'
import { policyFile } from './policy-file.ts'

let path: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-policy-'))
  path = join(folder, 'policy.json')
  onTestFinished(() => rm(folder, { recursive: true }))
})
const write = (document: PolicyDocument): Promise<void> => writeFile(path, JSON.stringify(document))
const ada = { id: 'ada', scopes: [] }

describe('policyFile', () => {
  test('follows its file: from the next request on the new policy holds, and clients are told', async () => {
    await write({})
    using policy = policyFile(path, { pollMs: 20 })
    const server = createServer({ name: 'guarded', version: '1.0.0', policy }).tool('a', {}, () => 'done')
    const client = await RawLinkedClient.open(server, '2025-11-25', { principal: ada })
    onTestFinished(() => client.close())
    expect((await client.callTool('a')).error?.message).toBe('Unknown tool: a')
    await write({ principals: { ada: { levels: ['tool_execute'] } } })
    await client.notification('notifications/tools/list_changed')
    expect((await client.callTool('a')).result).toMatchObject({ content: [{ text: 'done' }] })
    expect((await client.request('tools/list')).result).toMatchObject({ tools: [{ name: 'a' }] })
  })

  test('keeps the policy when the file turns bad, and says so', async () => {
    await write({ principals: { ada: { levels: ['tool_execute'] } } })
    const errors: PolicyError[] = []
    using policy = policyFile(path, { pollMs: 20, onError: (error) => errors.push(error) })
    const isPermitted = (): boolean => policy.explain(ada, { kind: 'tool', name: 'a', tags: [] }).isPermitted
    await writeFile(path, '{"principals":')
    await expect.poll(() => errors[0]?.message).toBe(`${path}: expected JSON`)
    expect(isPermitted()).toBe(true)
    expect(() => policy.reload()).toThrow(PolicyError)
    await write({ principals: {} })
    policy.reload()
    expect(isPermitted()).toBe(false)
  })

  test('refuses a file that is not there or holds something else', async () => {
    expect(() => policyFile(path)).toThrow(new PolicyError(`${path}: cannot be read`))
    await writeFile(path, '{"levels":[]}')
    expect(() => policyFile(path)).toThrow(`${path}: levels: expected one of $schema, roles, principals, tags`)
  })
})
