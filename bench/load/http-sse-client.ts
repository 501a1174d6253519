import { EventStream } from './event-stream.ts'
import { INITIALIZED, initializeRequest, negotiatedVersion } from './handshake.ts'
import { HttpConnection } from './http-connection.ts'
import { isFromServerItself } from './is-from-server-itself.ts'
import type { LoadClient } from './load-client.ts'
import type { LoadOrder } from './load-order.ts'
import { postRequest } from './post-request.ts'
import { prepareRequest } from './prepare-request.ts'
import type { HttpResponse } from './response-reader.ts'

/**
 * Opens one HTTP+SSE client (2024-11-05): the event stream that names the endpoint for messages, and a second connection that
 * posts there. A call is over when its reply has come on the stream and its POST has been answered too.
 */
export async function openHttpSseClient(url: URL, order: LoadOrder): Promise<LoadClient> {
  const inbox = new Inbox()
  const stream = new EventStream(url, {
    onEvent: (event) => inbox.deliver(event.data),
    onError: (error) => inbox.fail(error),
  })
  const endpoint = new URL(await inbox.next(), url)
  const connection = await HttpConnection.open(endpoint)
  const initialized = inbox.next()
  expectAccepted(await connection.request(postRequest(endpoint, [], initializeRequest(order.protocolVersion))))
  const version = negotiatedVersion(await initialized)
  expectAccepted(await connection.request(postRequest(endpoint, [], INITIALIZED)))
  const call = prepareRequest(order, (body) => postRequest(endpoint, [], body))

  return {
    protocolVersion: version,
    call(done) {
      let waitingFor = 2
      const settle = (error?: Error): void => {
        waitingFor = error === undefined ? waitingFor - 1 : waitingFor
        if (error !== undefined || waitingFor === 0) done(error)
      }
      inbox.onMessage((message) => settle(message instanceof Error ? message : errorIn(call.mistakeIn(message, []))))
      connection.send(call.next(), (response) => settle(response instanceof Error ? response : notAccepted(response)))
    },
    async close() {
      stream.close()
      connection.close()
    },
  }
}

/** Holds what the stream brings until somebody asks for it. */
class Inbox {
  readonly #waiting: (string | Error)[] = []
  #listener: ((message: string | Error) => void) | undefined

  deliver(message: string): void {
    if (!isFromServerItself(message)) this.#receive(message)
  }

  fail(error: Error): void {
    this.#receive(error)
  }

  /** Calls the listener once, with the next message. */
  onMessage(listener: (message: string | Error) => void): void {
    const message = this.#waiting.shift()
    if (message === undefined) this.#listener = listener
    else listener(message)
  }

  next(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.onMessage((message) => (message instanceof Error ? reject(message) : resolve(message)))
    })
  }

  #receive(message: string | Error): void {
    const listener = this.#listener
    this.#listener = undefined
    if (listener === undefined) this.#waiting.push(message)
    else listener(message)
  }
}

function errorIn(mistake: string | undefined): Error | undefined {
  return mistake === undefined ? undefined : new Error(mistake)
}

function notAccepted(response: HttpResponse): Error | undefined {
  if (response.status >= 200 && response.status < 300) return undefined
  return new Error(`status ${response.status}: ${response.body.slice(0, 300)}`)
}

function expectAccepted(response: HttpResponse): void {
  const error = notAccepted(response)
  if (error !== undefined) throw error
}
