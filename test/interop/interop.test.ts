import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClientKind, CLIENTS } from './clients.ts'
import { type Connection, FEATURES, VALID_MESSAGES } from './features.ts'
import { NetworkProcess } from './network-process.ts'
import { type InteropTransport, TRANSPORTS } from './transports.ts'

/** How long it may take until all have connected, in milliseconds: there are many processes among them. */
const CONNECT_TIMEOUT_MS = 60_000

let network: NetworkProcess

beforeAll(async () => {
  network = await NetworkProcess.start(CLIENTS.flatMap(({ pinned }) => (pinned === undefined ? [] : [pinned])))
})
afterAll(async () => {
  expect(await network.stop()).toBe(0)
})

for (const transport of TRANSPORTS) for (const kind of CLIENTS) testConnection(transport, kind)

/** All clients run at the same time, and of each all features. */
function testConnection(transport: InteropTransport, kind: ClientKind): void {
  const title = `${kind.name}, over ${transport.name}`
  describe.concurrent(title, () => {
    let connection: Connection

    beforeAll(async () => {
      const connectWith: Connection['connectWith'] = (key) => kind.connect(transport, { ...network.target(kind.pinned), key })
      const client = await kind.connect(transport, network.target(kind.pinned))
      connection = { kind, client, connectWith, key: title }
    }, CONNECT_TIMEOUT_MS)
    afterAll(() => connection.client.close())

    for (const { name, absent, run } of FEATURES) {
      if (absent?.(kind, transport.name) !== undefined) continue
      test(name, async ({ expect }) => run({ ...connection, expect }))
    }

    test.sequential(VALID_MESSAGES.name, async ({ expect }) => VALID_MESSAGES.run({ ...connection, expect }))
  })
}
