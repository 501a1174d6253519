import { Client, type ClientOptions, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { type AnyServer, LinkedTransport } from '@portico/core'
import { REVISIONS } from '@portico/core/internal'
import { capabilitiesFrom, registerAnswers } from './client-answers.ts'
import type { ConnectOptions } from './connect-options.ts'
import { Notifications } from './notifications.ts'
import { TestClient } from './test-client.ts'

/**
 * Connects to a server with the official client (v2): to a server value within this process, or to a URL over Streamable HTTP. The types come
 * from the server value either way.
 *
 * ```ts
 * await using client = await connect(server)
 * const { iso } = await client.tools.get_current_time({ timezone: 'Europe/Paris' })
 *
 * await using remote = await connect<typeof server>('http://127.0.0.1:8000/mcp', { headers: { authorization: 'Bearer …' } })
 * await using willing = await connect(server, { elicit: ({ message }) => ({ city: 'Paris' }), sample: () => 'Done.', roots: ['file:///home/ada'] })
 * ```
 */
export async function connect<S extends AnyServer = AnyServer>(
  target: S | string | URL,
  options: ConnectOptions = {},
): Promise<TestClient<S>> {
  const client = new Client(options.clientInfo ?? { name: 'portico-testing', version: '0.1.0' }, toClientOptions(options))
  registerAnswers(client, options)
  const notifications = new Notifications()
  const transport = transportTo(target, options)
  // The official client calls what was there before with every message.
  transport.onmessage = (message) => notifications.receive(message)
  transport.onclose = () => notifications.close()
  await client.connect(transport)
  return new TestClient<S>(client, notifications)
}

function transportTo(target: AnyServer | string | URL, { principal, headers }: ConnectOptions): Transport {
  if (typeof target !== 'string' && !(target instanceof URL)) return new LinkedTransport(target, { principal })
  return new StreamableHTTPClientTransport(new URL(target), headers === undefined ? {} : { requestInit: { headers } })
}

function toClientOptions({ protocolVersion, capabilities, ...answers }: ConnectOptions): ClientOptions {
  const options: ClientOptions = { capabilities: { ...capabilitiesFrom(answers), ...capabilities } }
  if (protocolVersion === undefined) return options
  options.supportedProtocolVersions = [protocolVersion]
  // The official client opens with initialize unless it is told that the revision has none.
  const isStateless = REVISIONS.some(({ version, opensWithInitialize }) => version === protocolVersion && !opensWithInitialize)
  if (isStateless) options.versionNegotiation = { mode: { pin: protocolVersion } }
  return options
}
