import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createServer, type Server } from '../server/server.ts'
import { image, link } from '../tools/content.ts'
import { assistant, user } from './prompt-message.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

async function get(
  server: Parameters<typeof RawLinkedClient.open>[0],
  args?: object,
  version = '2025-11-25',
): Promise<RawMessage> {
  await using client = await RawLinkedClient.open(server, version)
  return await client.request('prompts/get', { name: 'prompt', arguments: args })
}

const said = (role: string, text: string): object => ({ role, content: { type: 'text', text } })

describe('what a prompt returns', () => {
  test('a string is a message of the user', async () => {
    expect((await get(testServer().prompt('prompt', {}, () => 'Hello'))).result).toEqual({ messages: [said('user', 'Hello')] })
  })

  test('messages, made from templates, strings and content', async () => {
    const server = testServer().prompt('prompt', { description: 'A dialogue' }, async () => [
      user`Review PR ${7} by ${'Ada'}`,
      assistant('Gladly.'),
      user(image('AAAA', 'image/png')),
      'And be kind.',
    ])
    expect((await get(server)).result).toEqual({
      description: 'A dialogue',
      messages: [
        said('user', 'Review PR 7 by Ada'),
        said('assistant', 'Gladly.'),
        { role: 'user', content: { type: 'image', data: 'AAAA', mimeType: 'image/png' } },
        said('user', 'And be kind.'),
      ],
    })
  })

  test('a whole result', async () => {
    const result = { description: 'Mine', messages: [user('a')], _meta: { a: 1 } }
    expect((await get(testServer().prompt('prompt', { description: 'Other' }, () => result))).result).toEqual(result)
  })

  test('is rewritten where the revision does not know its content', async () => {
    const server = testServer().prompt('prompt', {}, () => user(link({ uri: 'a://b', name: 'b' })))
    expect((await get(server, {}, '2025-03-26')).result).toEqual({ messages: [said('user', 'b: a://b')] })
    expect((await get(server, {}, '2025-06-18')).result).toMatchObject({ messages: [{ content: { type: 'resource_link' } }] })
  })

  test('has a media type for every embedded resource', async () => {
    const embedded = (resource: object): never => ({ role: 'user', content: { type: 'resource', resource } }) as never
    const server = testServer().prompt('prompt', {}, () => [
      embedded({ uri: 'notes://a', text: 'a' }),
      embedded({ uri: 'notes://b', blob: 'AAAA' }),
      embedded({ uri: 'notes://c', mimeType: 'text/markdown', text: 'c' }),
    ])
    const { messages } = (await get(server)).result as { messages: { content: { resource: { mimeType: string } } }[] }
    expect(messages.map(({ content }) => content.resource.mimeType)).toEqual([
      'text/plain',
      'application/octet-stream',
      'text/markdown',
    ])
  })

  test('is masked when no client could read it', async () => {
    for (const message of [
      user(image('no base64', 'image/png')),
      { role: 'system', content: { type: 'text', text: '' } },
      { role: 'user', content: { type: 'video' } },
      { role: 'user', content: 'text' },
    ]) {
      const server = testServer().prompt('prompt', {}, () => [message as never])
      server.on('error', () => undefined)
      expect(await get(server)).toMatchObject({ error: { code: -32_603 } })
    }
  })

  test('is masked when it is nothing that a prompt returns, or thrown', async () => {
    for (const handler of [
      () => 7 as never,
      () => {
        throw new Error('hunter2')
      },
    ]) {
      const server = testServer().prompt('prompt', {}, handler)
      server.on('error', () => undefined)
      const { error } = await get(server)
      expect(error).toMatchObject({ code: -32_603 })
      expect(JSON.stringify(error)).not.toContain('hunter2')
    }
  })
})

describe('the arguments of a prompt', () => {
  const args = {
    language: z.enum(['ts', 'py']),
    pr: z.coerce.number().int(),
    tone: z.string().optional(),
    depth: z.coerce.number().default(1),
  }
  const server = testServer().prompt('prompt', { args }, (given) => JSON.stringify(given))
  const textIn = ({ result }: RawMessage): unknown =>
    JSON.parse((result?.['messages'] as { content: { text: string } }[])[0]?.content.text ?? '')

  test('are made what their schemas say', async () => {
    expect(textIn(await get(server, { language: 'ts', pr: '7' }))).toEqual({ language: 'ts', pr: 7, depth: 1 })
    expect(textIn(await get(server, { language: 'py', pr: '8', tone: 'dry', depth: '3' }))).toEqual({
      language: 'py',
      pr: 8,
      tone: 'dry',
      depth: 3,
    })
  })

  test('that are wrong or missing are refused, all at once', async () => {
    const { error } = await get(server, { language: 'cobol', pr: 'seven' })
    expect(error).toMatchObject({ code: -32_602 })
    expect(error?.message).toMatch(/language/)
    expect(error?.message).toMatch(/pr/)
    expect(await get(server)).toMatchObject({ error: { code: -32_602 } })
    expect(await get(server, [])).toMatchObject({ error: { code: -32_602 } })
  })

  test('are strings, whatever their schemas would make of other values', async () => {
    for (const pr of [7, null, true, [7], { valueOf: 7 }])
      expect(await get(server, { language: 'ts', pr })).toMatchObject({
        error: { code: -32_602, message: expect.stringContaining('pr: expected a string') as string },
      })
  })

  test('are not taken from the prototype', async () => {
    const tricky = testServer().prompt(
      'prompt',
      { args: { constructor: z.string().optional() } },
      (given) => typeof given.constructor,
    )
    expect((await get(tricky, {})).result).toEqual({ messages: [said('user', 'undefined')] })
  })

  test('are listed, with which are required', async () => {
    const described = testServer().prompt(
      'prompt',
      {
        title: 'Review',
        description: 'Reviews',
        args: { ...args, language: z.enum(['ts']).describe('The language').meta({ title: 'Language' }) },
      },
      () => '',
    )
    const listed = async (version: string): Promise<unknown> => {
      await using client = await RawLinkedClient.open(described, version)
      return (await client.request('prompts/list')).result
    }
    expect(await listed('2025-11-25')).toEqual({
      prompts: [
        {
          name: 'prompt',
          title: 'Review',
          description: 'Reviews',
          arguments: [
            { name: 'language', title: 'Language', description: 'The language', required: true },
            { name: 'pr', required: true },
            { name: 'tone', required: false },
            { name: 'depth', required: false },
          ],
        },
      ],
    })
    expect(JSON.stringify(await listed('2025-03-26'))).not.toContain('title')
  })
})

describe('prompts/get', () => {
  test('refuses prompts that there are not', async () => {
    await using client = await RawLinkedClient.open(
      testServer().prompt('prompt', {}, () => ''),
      '2025-11-25',
    )
    for (const params of [{ name: 'other' }, { name: '__proto__' }, { name: 7 }, {}, undefined]) {
      expect(await client.request('prompts/get', params)).toMatchObject({ error: { code: -32_602 } })
    }
  })

  test('does not exist on a server without prompts', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-11-25')
    expect(await client.request('prompts/get', { name: 'a' })).toMatchObject({ error: { code: -32_601 } })
    expect(await client.request('prompts/list')).toMatchObject({ error: { code: -32_601 } })
  })
})
