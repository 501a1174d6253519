import { AddCall } from './add-call.ts'
import { INITIALIZED, initializeRequest, negotiatedVersion } from './handshake.ts'
import { HttpConnection } from './http-connection.ts'
import { isFromServerItself } from './is-from-server-itself.ts'
import type { LoadClient } from './load-client.ts'
import { postRequest } from './post-request.ts'
import { type HttpResponse, headerOf } from './response-reader.ts'

/**
 * Opens one Streamable HTTP client on its own connection: `initialize`, `notifications/initialized`, and from then on the
 * session and the revision in the headers of each call. Answers may come as JSON or as a short event stream.
 */
export async function openStreamableHttpClient(url: URL, protocolVersion: string): Promise<LoadClient> {
  const connection = await HttpConnection.open(url)
  const initialized = await connection.request(postRequest(url, [], initializeRequest(protocolVersion)))
  expectStatus(initialized, 200)
  const version = negotiatedVersion(messageIn(initialized))
  const headers = [`MCP-Protocol-Version: ${version}`]
  const sessionId = headerOf(initialized.head, 'Mcp-Session-Id')
  if (sessionId !== undefined) headers.push(`Mcp-Session-Id: ${sessionId}`)
  expectStatus(await connection.request(postRequest(url, headers, INITIALIZED)), 202)
  const call = new AddCall((body) => postRequest(url, headers, body))

  return {
    protocolVersion: version,
    call(done) {
      connection.send(call.next(), (response) => done(mistakeIn(call, response)))
    },
    async close() {
      if (sessionId !== undefined) await connection.request(deleteRequest(url, headers))
      connection.close()
    },
  }
}

function mistakeIn(call: AddCall, response: HttpResponse | Error): Error | undefined {
  if (response instanceof Error) return response
  if (response.status !== 200) return new Error(`status ${response.status}: ${response.body.slice(0, 300)}`)
  const mistake = call.mistakeIn(messageIn(response))
  return mistake === undefined ? undefined : new Error(mistake)
}

/** The answer in a response: its whole body, or the data of the event that is not a message of the server itself. */
function messageIn(response: HttpResponse): string {
  if (response.body.startsWith('{')) return response.body
  const dataLines = response.body.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  const answer = dataLines.find((line) => line.includes('{') && !isFromServerItself(line))
  return answer?.slice('data:'.length).trim() ?? response.body
}

function expectStatus(response: HttpResponse, status: number): void {
  if (response.status !== status)
    throw new Error(`expected status ${status}, got ${response.head} ${response.body.slice(0, 300)}`)
}

function deleteRequest(url: URL, headers: readonly string[]): Buffer {
  return Buffer.from([`DELETE ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, ...headers, '', ''].join('\r\n'))
}
