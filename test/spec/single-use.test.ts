import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, MemoryStore, type Store } from '@portico/core'
import { sqlite } from '@portico/store-sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

const capabilities = { elicitation: {} }
const inputResponses = { sure: { action: 'accept', content: { sure: true } } }
const paid = { name: 'pay', arguments: {}, inputResponses }

/** A shop that must not charge twice for what was confirmed once. */
function createShop(store: Store) {
  const charges: string[] = []
  const server = createServer({ name: 'shop', version: '1.0.0', store }).tool('pay', {}, async (_input, ctx) => {
    await ctx.elicit('sure', { message: 'Pay?', schema: z.object({ sure: z.boolean() }) })
    return ctx.once('charge', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20)) // the bank takes its time
      charges.push(crypto.randomUUID())
      return `charged as ${charges.at(-1) ?? ''}`
    })
  })
  return { server, charges }
}

/** Where what was done is remembered. */
const STORES: Readonly<Record<string, () => Promise<() => Store>>> = {
  'in memory': () => {
    const store = new MemoryStore()
    return Promise.resolve(() => store)
  },
  'in SQLite': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'single-use-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    return () => {
      const store = sqlite(join(folder, 'shop.db'))
      onTestFinished(() => store.close())
      return store
    }
  },
}

describe.each(Object.keys(STORES))('a requestState, %s', (where) => {
  const openStore = async () => (await STORES[where]?.()) ?? (() => new MemoryStore())

  test.each(inForce('MRTR-11'))('[MRTR-11] has its effect once, however often it is sent (%s)', async (version) => {
    const { server, charges } = createShop((await openStore())())
    const client = await SpecClient.open(server, version, { capabilities })
    const { requestState } = await client.callTool('pay')
    const retry = () => client.result('tools/call', { ...paid, requestState }, { isInvalid: true })
    const answers = [await retry(), await retry(), ...(await Promise.all([retry(), retry(), retry()]))]
    expect(charges).toHaveLength(1)
    for (const { content } of answers) expect(content).toMatchObject([{ text: `charged as ${charges[0] ?? ''}` }])
    // Another call is another purchase.
    const other = await client.callTool('pay')
    await client.result('tools/call', { ...paid, requestState: other['requestState'] }, { isInvalid: true })
    expect(charges).toHaveLength(2)
  })

  test.each(inForce('MRTR-11'))('[MRTR-11] has it once also when it is sent to several servers at once (%s)', async () => {
    const storeOf = await openStore()
    const shops = [createShop(storeOf()), createShop(storeOf())]
    const endpoints = await Promise.all(shops.map(({ server }) => HttpEndpoint.serve(server)))
    const meta = { ...TERMS, 'io.modelcontextprotocol/clientCapabilities': capabilities }
    const call = async (index: number, params: object) =>
      endpoints[index % 2]?.call('tools/call', { name: 'pay', ...params }, { meta })
    const { requestState } = (await call(0, {}))?.messages[0]?.result ?? {}
    const answers = await Promise.all([0, 1, 2, 3].map((index) => call(index, { inputResponses, requestState })))
    const charges = shops.flatMap((shop) => shop.charges)
    expect(charges).toHaveLength(1)
    for (const answer of answers)
      expect(answer?.messages).toMatchObject([{ result: { content: [{ text: `charged as ${charges[0] ?? ''}` }] } }])
  })
})
