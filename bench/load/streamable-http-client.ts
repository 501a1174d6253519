import { INITIALIZED, initializeRequest, negotiatedVersion } from './handshake.ts'
import { HttpConnection } from './http-connection.ts'
import { isFromServerItself } from './is-from-server-itself.ts'
import type { LoadClient } from './load-client.ts'
import type { LoadOrder } from './load-order.ts'
import { methodOf, prepareRequest } from './prepare-request.ts'
import type { PreparedRequest } from './prepared-request.ts'
import { postRequest } from './post-request.ts'
import { type HttpResponse, headerOf } from './response-reader.ts'

/** What a client sends in the headers of each request. */
interface Terms {
  readonly protocolVersion: string
  readonly headers: readonly string[]
  readonly sessionId: string | undefined
}

/**
 * Opens one Streamable HTTP client on its own connection: `initialize`, `notifications/initialized`, and from then on the
 * session and the revision in the headers of each call; or none of it, when each request stands alone. Answers may come as JSON
 * or as a short event stream.
 */
export async function openStreamableHttpClient(url: URL, order: LoadOrder): Promise<LoadClient> {
  const connection = await HttpConnection.open(url)
  const { protocolVersion, headers, sessionId } = order.isStateless
    ? statelessTerms(order)
    : await openSession(connection, url, order)
  const call = prepareRequest(order, (body) => postRequest(url, headers, body))
  return {
    protocolVersion,
    call(done) {
      connection.send(call.next(), (response) => done(mistakeIn(call, response)))
    },
    async close() {
      if (sessionId !== undefined) await connection.request(deleteRequest(url, headers))
      connection.close()
    },
  }
}

function statelessTerms(order: LoadOrder): Terms {
  const headers = [`MCP-Protocol-Version: ${order.protocolVersion}`, `Mcp-Method: ${methodOf(order)}`]
  if (order.job.kind !== 'list-tools') headers.push(`Mcp-Name: ${order.tool}`)
  return { protocolVersion: order.protocolVersion, headers, sessionId: undefined }
}

async function openSession(connection: HttpConnection, url: URL, order: LoadOrder): Promise<Terms> {
  const initialized = await connection.request(postRequest(url, [], initializeRequest(order.protocolVersion)))
  expectStatus(initialized, 200)
  const protocolVersion = negotiatedVersion(initialized.body.startsWith('{') ? initialized.body : messagesIn(initialized).answer)
  const headers = [`MCP-Protocol-Version: ${protocolVersion}`]
  const sessionId = headerOf(initialized.head, 'Mcp-Session-Id')
  if (sessionId !== undefined) headers.push(`Mcp-Session-Id: ${sessionId}`)
  expectStatus(await connection.request(postRequest(url, headers, INITIALIZED)), 202)
  return { protocolVersion, headers, sessionId }
}

const NO_NOTIFICATIONS: readonly string[] = []

function mistakeIn(call: PreparedRequest, response: HttpResponse | Error): Error | undefined {
  if (response instanceof Error) return response
  if (response.status !== 200) return new Error(`status ${response.status}: ${response.body.slice(0, 300)}`)
  if (response.body.startsWith('{')) return errorIn(call.mistakeIn(response.body, NO_NOTIFICATIONS))
  const { answer, notifications } = messagesIn(response)
  return errorIn(call.mistakeIn(answer, notifications))
}

/** The messages in an event stream: the answer, and those of the server itself. */
function messagesIn({ body }: HttpResponse): { readonly answer: string; readonly notifications: readonly string[] } {
  const notifications: string[] = []
  let answer: string | undefined
  for (const line of body.split('\n')) {
    if (!line.startsWith('data:') || !line.includes('{')) continue
    const message = line.slice('data:'.length).trim()
    if (isFromServerItself(message)) notifications.push(message)
    else answer ??= message
  }
  return { answer: answer ?? body, notifications }
}

function errorIn(mistake: string | undefined): Error | undefined {
  return mistake === undefined ? undefined : new Error(mistake)
}

function expectStatus(response: HttpResponse, status: number): void {
  if (response.status !== status)
    throw new Error(`expected status ${status}, got ${response.head} ${response.body.slice(0, 300)}`)
}

function deleteRequest(url: URL, headers: readonly string[]): Buffer {
  return Buffer.from([`DELETE ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, ...headers, '', ''].join('\r\n'))
}
