import assert from 'node:assert/strict'
import type { ConversationMessage, ConversationStore, MessageInput, Store } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'
import { casesOf, type CreateStore, type StoreCase } from './store-under-test.ts'

/**
 * What every store of conversations has to do.
 *
 * @param create makes a store; tenants are new in each case, so it may be the same database each time. Called once for each case.
 */
export function conversationStoreContract(create: CreateStore<Pick<Store, 'conversations'>>): readonly ContractCase[] {
  return casesOf(CASES.map(toStoreCase), create)
}

interface Conversations {
  readonly conversations: ConversationStore
  /** Those of another tenant. */
  readonly other: ConversationStore
}

type ConversationCase = readonly [name: string, check: (under: Conversations) => Promise<void>]

function toStoreCase([name, check]: ConversationCase): StoreCase<Pick<Store, 'conversations'>> {
  const newTenant = (): string => `tenant ${crypto.randomUUID()}`
  return [
    name,
    async (store) => check({ conversations: store.conversations(newTenant()), other: store.conversations(newTenant()) }),
  ]
}

const say = (content: string): MessageInput => ({ role: 'user', content })
const contentsOf = (messages: readonly ConversationMessage[]): unknown[] => messages.map(({ content }) => content)
const numbers = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `message ${first + index}`)

/** Ids of which one could be taken for part of another. */
const IDS = ['a', 'a/b', 'a%2Fb', 'a/', '%', '日本 🎉', '__proto__', "it's"]

const CASES: readonly ConversationCase[] = [
  [
    'gives back messages as they were appended, numbered from 1',
    async ({ conversations }) => {
      const inputs: readonly MessageInput[] = [
        { role: 'system', content: 'Be brief. \u0000 "🎉"' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hello' },
            { type: 'image', data: 'AA==' },
          ],
          metadata: { client: 'vscode' },
        },
        { role: 'assistant', content: null, toolCalls: [{ id: '1', name: 'time', arguments: { zone: 'UTC', deep: [{}] } }] },
        { role: 'tool', content: { now: 12 }, toolCallId: '1' },
      ]
      const appended = [
        ...(await conversations.append('a', ...inputs.slice(0, 3))),
        ...(await conversations.append('a', ...inputs.slice(3))),
      ]
      assert.deepEqual(
        appended.map(({ at: _at, ...message }) => message),
        inputs.map((input, index) => ({ sequence: index + 1, ...input })),
      )
      for (const { at } of appended) assert.ok(Math.abs(Date.parse(at) - Date.now()) < 5000, `${at} is not now`)
      assert.deepEqual(await conversations.messages('a'), appended)
    },
  ],
  [
    'begins a conversation with its first message, or its description',
    async ({ conversations }) => {
      assert.equal(await conversations.get('a'), undefined)
      assert.deepEqual(await conversations.messages('a'), [])
      await conversations.append('a', say('1'), say('2'))
      const begun = await conversations.get('a')
      assert.deepEqual(
        { ...begun, createdAt: '', updatedAt: '' },
        { id: 'a', metadata: {}, messageCount: 2, createdAt: '', updatedAt: '' },
      )
      const described = await conversations.describe('a', { title: 'Time zones', metadata: { project: 'x' } })
      assert.deepEqual([described.title, described.metadata, described.messageCount], ['Time zones', { project: 'x' }, 2])
      assert.deepEqual(await conversations.describe('a', { summary: 'short' }), await conversations.get('a'))
      assert.deepEqual((await conversations.get('a'))?.title, 'Time zones')
      await conversations.append('a', say('3'))
      const { title, summary, messageCount, createdAt } = (await conversations.get('a')) ?? {}
      assert.deepEqual(
        { title, summary, messageCount, createdAt },
        { title: 'Time zones', summary: 'short', messageCount: 3, createdAt: begun?.createdAt },
      )
      assert.equal((await conversations.describe('b', {})).messageCount, 0)
    },
  ],
  [
    'gives the newest messages, those before one, and those after one, in their order',
    async ({ conversations }) => {
      await conversations.append('a', ...numbers(1, 120).map(say))
      await conversations.append('b', say('other'))
      const page = async (...[options]: [Parameters<ConversationStore['messages']>[1]?]): Promise<unknown[]> =>
        contentsOf(await conversations.messages('a', options))
      assert.deepEqual(await page(), numbers(71, 120))
      assert.deepEqual(await page({ limit: 3 }), numbers(118, 120))
      assert.deepEqual(await page({ limit: 3, before: 118 }), numbers(115, 117))
      assert.deepEqual(await page({ before: 3 }), numbers(1, 2))
      assert.deepEqual(await page({ before: 1 }), [])
      assert.deepEqual(await page({ limit: 3, after: 0 }), numbers(1, 3))
      assert.deepEqual(await page({ limit: 3, after: 118 }), numbers(119, 120))
      assert.deepEqual(await page({ after: 120 }), [])
      assert.deepEqual(await page({ limit: 500 }), numbers(1, 120))
    },
  ],
  [
    'keeps conversations apart whose ids are alike, and tenants',
    async ({ conversations, other }) => {
      for (const id of IDS) await conversations.append(id, say(`in ${id}`))
      for (const id of IDS) {
        assert.deepEqual(contentsOf(await conversations.messages(id)), [`in ${id}`])
        assert.deepEqual(contentsOf(await conversations.messages(id, { after: 0 })), [`in ${id}`])
        assert.deepEqual(
          (await conversations.search({ text: 'in', conversationId: id })).map(({ conversationId }) => conversationId),
          [id],
        )
        assert.deepEqual(await other.messages(id), [])
        assert.equal(await other.get(id), undefined)
      }
      assert.deepEqual((await other.list()).conversations, [])
      assert.deepEqual(await other.search({ text: 'in' }), [])
      assert.equal(await conversations.delete('a'), true)
      for (const id of IDS.slice(1)) assert.equal((await conversations.messages(id)).length, 1, id)
    },
  ],
  [
    'lists conversations, those with the newest message first, by pages',
    async ({ conversations }) => {
      for (let number = 0; number < 7; number++) {
        await conversations.append(`c${number}`, say('hello'))
        await nextMillisecond()
      }
      await conversations.append('c2', say('again'))
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await conversations.list({ limit: 3, cursor })
        ids.push(...page.conversations.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      assert.deepEqual(ids, ['c2', 'c6', 'c5', 'c4', 'c3', 'c1', 'c0'])
      assert.equal((await conversations.list({ limit: 1 })).conversations[0]?.messageCount, 2)
    },
  ],
  [
    'finds messages by words: in one conversation or all, of one role or all',
    async ({ conversations }) => {
      await conversations.append('a', say('the quick brown fox'), {
        role: 'assistant',
        content: [{ type: 'text', text: 'A Fox jumps' }],
      })
      await conversations.append('b', say('foxes'), {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: '1', name: 'hunt', arguments: { prey: 'fox' } }],
      })
      const found = async (search: Parameters<ConversationStore['search']>[0]): Promise<string[]> =>
        (await conversations.search(search)).map(({ conversationId, message }) => `${conversationId} ${message.sequence}`).sort()
      assert.deepEqual(await found({ text: 'fox' }), ['a 1', 'a 2', 'b 2'])
      assert.deepEqual(await found({ text: 'fox*' }), ['a 1', 'a 2', 'b 1', 'b 2'])
      assert.deepEqual(await found({ text: 'fox', conversationId: 'b' }), ['b 2'])
      assert.deepEqual(await found({ text: 'fox', role: 'user' }), ['a 1'])
      assert.deepEqual(await found({ text: '"quick brown"' }), ['a 1'])
      for (const text of ['role', 'content', 'assistant', 'user', 'metadata']) assert.deepEqual(await found({ text }), [], text)
      assert.equal((await conversations.search({ text: 'fox*', limit: 2 })).length, 2)
      const [hit] = await conversations.search({ text: 'jumps' })
      assert.match(hit?.snippet ?? '', /\[jumps\]/)
      assert.deepEqual(hit?.message, (await conversations.messages('a')).at(-1))
    },
  ],
  [
    'appends all or nothing, and refuses what is no message',
    async ({ conversations }) => {
      const wrong: readonly unknown[] = [
        { role: 'nobody', content: 'x' },
        { role: 'user' },
        { role: 'user', content: undefined },
        { role: 'user', content: NaN },
        { role: 'user', content: '\ud800' },
        { role: 'user', content: 'x', toolCallId: 7 },
        { role: 'user', content: 'x', metadata: [] },
        { role: 'assistant', content: 'x', toolCalls: [{ id: 1 }] },
        'text',
        null,
      ]
      for (const message of wrong) {
        await assert.rejects(
          conversations.append('a', say('good'), message as MessageInput),
          { name: 'InvalidEntryError' },
          JSON.stringify(message),
        )
      }
      await assert.rejects(conversations.append('a'), { name: 'InvalidEntryError' })
      await assert.rejects(conversations.append('a', ...numbers(1, 501).map(say)), { name: 'InvalidEntryError' })
      for (const id of ['', 'nul \0', 'x'.repeat(257)])
        await assert.rejects(conversations.append(id, say('x')), { name: 'InvalidEntryError' }, id)
      await assert.rejects(conversations.messages('a', { limit: 501 }), { name: 'InvalidEntryError' })
      await assert.rejects(conversations.messages('a', { before: 1, after: 1 }), { name: 'InvalidEntryError' })
      assert.equal(await conversations.get('a'), undefined)
      assert.deepEqual(contentsOf(await conversations.append('a', ...numbers(1, 500).map(say))).length, 500)
      assert.equal((await conversations.append('x'.repeat(256), say('x'))).length, 1)
    },
  ],
  [
    'gives each message a number of its own while many append',
    async ({ conversations }) => {
      const writers = Array.from({ length: 8 }, (_, writer) => writer)
      await Promise.all(
        writers.map(async (writer) => {
          for (let round = 0; round < 5; round++)
            await conversations.append('a', say(`${writer} ${round} first`), say(`${writer} ${round} second`))
        }),
      )
      const messages = await conversations.messages('a', { limit: 500 })
      assert.deepEqual(
        messages.map(({ sequence }) => sequence),
        Array.from({ length: 80 }, (_, index) => index + 1),
      )
      assert.equal((await conversations.get('a'))?.messageCount, 80)
      const contents = contentsOf(messages).map(String)
      assert.equal(new Set(contents).size, 80)
      for (const [index, content] of contents.entries()) {
        if (content.endsWith('first')) assert.equal(contents[index + 1], content.replace('first', 'second'))
      }
    },
  ],
  [
    'lets go of all but the newest messages, in words if told how',
    async ({ conversations }) => {
      await conversations.append('a', ...numbers(1, 30).map(say))
      const seen: unknown[] = []
      const gone = await conversations.retain('a', {
        keepMessages: 10,
        summarise: (messages, before, { id, messageCount }) => {
          seen.push(before, id, messageCount)
          return `${messages.length} from message ${messages[0]?.sequence ?? 'none'}`
        },
      })
      assert.equal(gone, 20)
      assert.deepEqual(seen, [undefined, 'a', 30])
      assert.deepEqual(contentsOf(await conversations.messages('a')), numbers(21, 30))
      const { messageCount, summary } = (await conversations.get('a')) ?? {}
      assert.deepEqual({ messageCount, summary }, { messageCount: 10, summary: '20 from message 1' })
      assert.deepEqual(await conversations.search({ text: '"message 3"' }), [])
      assert.equal(await conversations.retain('a', { keepMessages: 10 }), 0)
      assert.equal(await conversations.retain('none', { keepMessages: 10 }), 0)
      assert.equal((await conversations.append('a', say('next')))[0]?.sequence, 31)
      assert.equal(
        await conversations.retain('a', {
          keepMessages: 1,
          summarise: async (_messages, before) => Promise.resolve(`${before ?? ''}, more`),
        }),
        10,
      )
      assert.equal((await conversations.get('a'))?.summary, '20 from message 1, more')
    },
  ],
  [
    'lets go of many messages, and of those that are too old',
    async ({ conversations }) => {
      for (let portion = 0; portion < 3; portion++)
        await conversations.append('a', ...numbers(portion * 500 + 1, portion * 500 + 500).map(say))
      const portions: number[] = []
      assert.equal(
        await conversations.retain('a', { keepMessages: 200, summarise: (messages) => String(portions.push(messages.length)) }),
        1300,
      )
      assert.deepEqual(portions, [500, 500, 300])
      assert.equal((await conversations.get('a'))?.summary, '3')
      assert.equal(await conversations.retain('a', { keepMs: 600_000 }), 0)
      await nextMillisecond()
      await nextMillisecond()
      assert.equal(await conversations.retain('a', { keepMs: 1 }), 200)
      assert.equal((await conversations.get('a'))?.messageCount, 0)
      assert.equal((await conversations.append('a', say('next')))[0]?.sequence, 1501)
      await assert.rejects(conversations.retain('a', {}), { name: 'InvalidEntryError' })
      await assert.rejects(conversations.retain('a', { keepMessages: 0 }), { name: 'InvalidEntryError' })
    },
  ],
  [
    'keeps all messages when they cannot be put into words',
    async ({ conversations }) => {
      await conversations.append('a', ...numbers(1, 3).map(say))
      const failing = conversations.retain('a', { keepMessages: 1, summarise: async () => Promise.reject(new Error('no model')) })
      await assert.rejects(failing, { message: 'no model' })
      assert.equal((await conversations.messages('a')).length, 3)
    },
  ],
  [
    'deletes a conversation with all its messages',
    async ({ conversations }) => {
      for (let portion = 0; portion < 3; portion++) await conversations.append('a', ...numbers(1, 450).map(say))
      assert.equal(await conversations.delete('a'), true)
      assert.equal(await conversations.delete('a'), false)
      assert.equal(await conversations.get('a'), undefined)
      assert.deepEqual(await conversations.messages('a'), [])
      assert.deepEqual(await conversations.search({ text: 'message' }), [])
      assert.equal((await conversations.append('a', say('new')))[0]?.sequence, 1)
      assert.deepEqual(contentsOf(await conversations.messages('a')), ['new'])
    },
  ],
]

/** Times are kept in milliseconds: what is written after it is newer. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  while (Date.now() === now) await new Promise((resolve) => setTimeout(resolve, 1))
}
