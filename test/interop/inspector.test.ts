import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canReachRegistry, Inspector, type Reach } from './inspector.ts'
import { NetworkProcess } from './network-process.ts'

/** What is asked of the inspector, and what is in its answer. */
const REQUESTS: readonly [method: string, args: readonly string[], expected: object][] = [
  ['tools/list', [], { tools: expect.arrayContaining([expect.objectContaining({ name: 'echo' })]) }],
  ['tools/call', ['--tool-name', 'add', '--tool-args-json', '{"a":1,"b":2}'], { content: [{ text: '{"sum":3}' }] }],
  ['resources/read', ['--uri', 'notes://today'], { contents: [{ uri: 'notes://today', text: 'Buy milk' }] }],
  ['prompts/get', ['--prompt-name', 'review', '--prompt-args', 'language=ts', 'pr=7'], { messages: [{ role: 'user' }] }],
]

let inspector: Inspector | undefined
let network: NetworkProcess

beforeAll(async () => {
  network = await NetworkProcess.start()
  try {
    inspector = await Inspector.install()
  } catch (error) {
    // That is no fault of anybody here, and the only reason to go without it.
    if (await canReachRegistry()) throw error
  }
}, 180_000)
afterAll(async () => {
  expect(await network.stop()).toBe(0)
  await inspector?.[Symbol.asyncDispose]()
})

for (const reach of ['stdio', 'sse', 'http'] as const) for (const era of ['legacy', 'modern'] as const) testInspector(reach, era)

function testInspector(reach: Reach, era: 'legacy' | 'modern'): void {
  describe.concurrent(`the official Inspector, ${era}, over ${reach}`, () => {
    test.for(REQUESTS)('%s', async ([method, args, expected], { expect, skip }) => {
      if (inspector === undefined) return skip('the npm registry cannot be reached, from which the Inspector is installed')
      expect(await inspector.call(reach, network.target(), era, method, ...args)).toMatchObject(expected)
    })
  })
}
