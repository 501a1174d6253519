// A8: what is listed and what can be used are the same, for every level, method and component.
import { policy } from '@portico/auth'
import { createServer, type AnyServer, level, PERMISSION_LEVELS, type PermissionLevel } from '@portico/core'
import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

/** Every set of levels that somebody may have: 32. */
const SETS: readonly (readonly PermissionLevel[])[] = Array.from({ length: 2 ** PERMISSION_LEVELS.length }, (_, bits) =>
  PERMISSION_LEVELS.filter((_level, index) => (bits & (1 << index)) !== 0),
)

const nameOf = (levels: readonly PermissionLevel[]): string => levels.join('-') || 'none'

const made = policy({
  principals: Object.fromEntries(SETS.map((levels) => [nameOf(levels), { levels }])),
  tags: Object.fromEntries(PERMISSION_LEVELS.map((required) => [required, { requires: [required] }])),
})

/** For each level a tool, a resource, a template and a prompt that need it by a tag, and the same by a requirement; and some that need no more than their kind. */
function createMatrix(): AnyServer {
  const server = createServer({ name: 'matrix', version: '1.0.0', policy: made })
  const add = (
    name: string,
    options: { readonly tags?: readonly string[]; readonly requires?: ReturnType<typeof level> },
  ): void => {
    server
      .tool(name, { ...options, task: 'optional' }, () => 'done')
      .resource(`fixed://${name}`, options, () => 'done')
      .resource(`${name.replaceAll('_', '-')}://{id}`, { ...options, name, complete: { id: () => ['1'] } }, () => 'done')
      .prompt(name, { ...options, args: { of: z.enum(['a', 'b']).optional() } }, () => 'done')
  }
  add('plain', {})
  for (const required of PERMISSION_LEVELS) {
    add(`by_tag_${required}`, { tags: [required] })
    add(`by_level_${required}`, { requires: level(required) })
  }
  return server
}

const NAMES = ['plain', ...PERMISSION_LEVELS.flatMap((required) => [`by_tag_${required}`, `by_level_${required}`])]

/** What a request comes to: it is answered, or there is no such thing. */
async function canUse(client: RawLinkedClient, method: string, params: object): Promise<boolean> {
  const { result, error } = await client.request(method, params)
  if (error !== undefined) expect(error.message).toMatch(/^Unknown (tool|prompt)|^Resource not found|expected params.ref.uri/)
  return result !== undefined
}

async function listOf(client: RawLinkedClient, method: string, member: string, key: string): Promise<ReadonlySet<string>> {
  const { result } = await client.request(method)
  return new Set((result?.[member] as Readonly<Record<string, string>>[]).map((entry) => String(entry[key])))
}

describe('A8 the permission matrix', () => {
  const server = createMatrix()

  test.each(SETS.map((levels) => [nameOf(levels), levels] as const))('%s', async (id, levels) => {
    await using client = await RawLinkedClient.open(server, '2025-11-25', { principal: { id, scopes: [] } })
    const tools = await listOf(client, 'tools/list', 'tools', 'name')
    const resources = await listOf(client, 'resources/list', 'resources', 'uri')
    const templates = await listOf(client, 'resources/templates/list', 'resourceTemplates', 'uriTemplate')
    const prompts = await listOf(client, 'prompts/list', 'prompts', 'name')
    let differences = 0
    for (const name of NAMES) {
      const required = PERMISSION_LEVELS.find((each) => name.endsWith(each))
      const has = (needed: PermissionLevel): boolean =>
        levels.includes(needed) && (required === undefined || levels.includes(required))
      const [mayCall, mayRead] = [has('tool_execute'), has('resource_read')]
      const template = `${name.replaceAll('_', '-')}://`
      const completion = { argument: { name: 'id', value: '' } }
      const uses: readonly (readonly [isPermitted: boolean, isListed: boolean, method: string, params: object])[] = [
        [mayCall, tools.has(name), 'tools/call', { name }],
        [mayCall, tools.has(name), 'tools/call', { name, task: {} }],
        [mayRead, resources.has(`fixed://${name}`), 'resources/read', { uri: `fixed://${name}` }],
        [mayRead, resources.has(`fixed://${name}`), 'resources/subscribe', { uri: `fixed://${name}` }],
        [mayRead, templates.has(`${template}{id}`), 'resources/read', { uri: `${template}1` }],
        [mayRead, templates.has(`${template}{id}`), 'resources/subscribe', { uri: `${template}1` }],
        [
          mayRead,
          templates.has(`${template}{id}`),
          'completion/complete',
          { ...completion, ref: { type: 'ref/resource', uri: `${template}{id}` } },
        ],
        [mayRead, prompts.has(name), 'prompts/get', { name }],
        [
          mayRead,
          prompts.has(name),
          'completion/complete',
          { argument: { name: 'of', value: '' }, ref: { type: 'ref/prompt', name } },
        ],
      ]
      for (const [isPermitted, isListed, method, params] of uses) {
        const isUsable = await canUse(client, method, params)
        expect(isUsable, `${id}: ${method} ${JSON.stringify(params)}`).toBe(isPermitted)
        if (isUsable !== isListed) differences++
      }
    }
    expect(differences).toBe(0)
  })

  test('nobody at all sees or uses anything', async () => {
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect((await listOf(client, 'tools/list', 'tools', 'name')).size).toBe(0)
    for (const name of NAMES) expect(await canUse(client, 'tools/call', { name })).toBe(false)
  })

  test('a task of a tool that is not permitted any more is gone', async () => {
    const changing = policy({ principals: { ada: { levels: ['tool_execute'] } } })
    const own = createServer({ name: 'tasks', version: '1.0.0', policy: changing }).tool('a', { task: 'optional' }, () => 'done')
    await using client = await RawLinkedClient.open(own, '2025-11-25', { principal: { id: 'ada', scopes: [] } })
    const { result } = await client.request('tools/call', { name: 'a', task: {} })
    const { taskId } = result?.['task'] as { taskId: string }
    expect((await client.request('tasks/list')).result).toMatchObject({ tasks: [{ taskId }] })
    changing.replace({})
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel']) {
      const { error: gone } = await client.request(method, { taskId })
      expect(gone).toEqual((await client.request(method, { taskId: crypto.randomUUID() })).error)
      expect(gone?.message).toMatch(/^Unknown task/)
    }
    expect((await client.request('tasks/list')).result).toMatchObject({ tasks: [] })
  })
})
