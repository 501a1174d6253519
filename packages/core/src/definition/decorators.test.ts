import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Context } from '../engine/context.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { createServer, type Server } from '../server/server.ts'
import { Prompt, Resource, Tool } from './decorators.ts'

const Item = z.object({ name: z.string(), count: z.number().default(1) })

class Cart {
  readonly #items = new Map<string, number>()
  readonly owner: string

  constructor(owner: string) {
    this.owner = owner
  }

  @Tool({ description: 'Adds an item', input: Item, output: z.object({ count: z.number() }) })
  add({ name, count }: z.infer<typeof Item>): { count: number } {
    this.#items.set(name, (this.#items.get(name) ?? 0) + count)
    return { count: this.#items.get(name) ?? 0 }
  }

  @Tool({ name: 'cart_owner' })
  async whose(_input: object, ctx: Context): Promise<string> {
    await Promise.resolve()
    return `${this.owner}, asked by ${ctx.principal?.id ?? 'nobody'}`
  }

  @Resource('cart://{name}', { description: 'How many there are' })
  count({ name }: { name: string }): string {
    return String(this.#items.get(name) ?? 0)
  }

  @Prompt({ description: 'Sums up', args: { tone: z.enum(['dry', 'warm']) } })
  summary({ tone }: { tone: 'dry' | 'warm' }): string {
    return `Sum up the cart of ${this.owner}, ${tone}`
  }

  notATool(): void {}
}

function testServer(): Server {
  return createServer({ name: 'shop', version: '1.0.0' })
}

describe('@Tool, @Resource and @Prompt', () => {
  test('define what their methods do, bound to the instance', async () => {
    const server = testServer().register(new Cart('Ada'))
    await using client = await RawLinkedClient.open(server, '2025-11-25', { principal: { id: 'bob', scopes: [] } })
    expect(await client.callTool('add', { name: 'milk', count: 2 })).toMatchObject({
      result: { structuredContent: { count: 2 } },
    })
    expect(await client.callTool('add', { name: 'milk' })).toMatchObject({ result: { structuredContent: { count: 3 } } })
    expect(await client.callTool('add', { name: 7 })).toMatchObject({ result: { isError: true } })
    expect(await client.callTool('cart_owner')).toMatchObject({ result: { content: [{ text: 'Ada, asked by bob' }] } })
    expect(await client.request('resources/read', { uri: 'cart://milk' })).toMatchObject({
      result: { contents: [{ text: '3' }] },
    })
    expect(await client.request('prompts/get', { name: 'summary', arguments: { tone: 'dry' } })).toMatchObject({
      result: { messages: [{ content: { text: 'Sum up the cart of Ada, dry' } }] },
    })
  })

  test('list what they define, and nothing else', async () => {
    await using client = await RawLinkedClient.open(testServer().register(new Cart('Ada')), '2025-11-25')
    expect((await client.request('tools/list')).result).toMatchObject({
      tools: [{ name: 'add', description: 'Adds an item' }, { name: 'cart_owner' }],
    })
    expect((await client.request('resources/templates/list')).result).toMatchObject({
      resourceTemplates: [{ name: 'count', uriTemplate: 'cart://{name}' }],
    })
    expect((await client.request('prompts/list')).result).toMatchObject({
      prompts: [{ name: 'summary', description: 'Sums up' }],
    })
  })

  test('keep instances apart', async () => {
    const [one, two] = [testServer().register(new Cart('Ada')), testServer().register(new Cart('Bob'))]
    await using first = await RawLinkedClient.open(one, '2025-11-25')
    await using second = await RawLinkedClient.open(two, '2025-11-25')
    await first.callTool('add', { name: 'milk' })
    expect(await second.request('resources/read', { uri: 'cart://milk' })).toMatchObject({
      result: { contents: [{ text: '0' }] },
    })
  })

  test('are inherited; what a subclass overrides counts once, with or without a decorator of its own', async () => {
    class BigCart extends Cart {
      @Tool({ description: 'Adds a dozen', input: Item, output: z.object({ count: z.number() }) })
      override add(item: z.infer<typeof Item>): { count: number } {
        return super.add({ ...item, count: 12 })
      }

      override summary({ tone }: { tone: 'dry' | 'warm' }): string {
        return `Big: ${tone}`
      }

      @Tool()
      empty(): string {
        return 'emptied'
      }
    }
    await using client = await RawLinkedClient.open(testServer().register(new BigCart('Ada')), '2025-11-25')
    const { result } = await client.request('tools/list')
    expect(
      (result?.['tools'] as { name: string; description?: string }[]).map(({ name, description }) => [name, description]),
    ).toEqual([
      ['add', 'Adds a dozen'],
      ['cart_owner', undefined],
      ['empty', undefined],
    ])
    expect(await client.callTool('add', { name: 'milk' })).toMatchObject({ result: { structuredContent: { count: 12 } } })
    expect(await client.request('prompts/get', { name: 'summary', arguments: { tone: 'dry' } })).toMatchObject({
      result: { messages: [{ content: { text: 'Big: dry' } }] },
    })
    await using other = await RawLinkedClient.open(testServer().register(new Cart('Ada')), '2025-11-25')
    expect((await other.request('tools/list')).result?.['tools']).toHaveLength(2)
  })

  test('are asked for: a class without them is refused', () => {
    class Plain {
      add(): void {}
    }
    expect(() => testServer().register(new Plain())).toThrow(InvalidDefinitionError)
    expect(() => testServer().register(new Plain())).toThrow(/Plain/)
  })

  test('define each name once', () => {
    const server = testServer().register(new Cart('Ada'))
    expect(() => server.register(new Cart('Bob'))).toThrow(/tool "add"/)
  })
})
