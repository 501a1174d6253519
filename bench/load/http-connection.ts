import { connect, type Socket } from 'node:net'
import { type HttpResponse, ResponseReader } from './response-reader.ts'

/** Called with the response to a request, or with what went wrong. */
export type OnResponse = (response: HttpResponse | Error) => void

/**
 * One keep-alive HTTP/1.1 connection over a bare socket, one request at a time.
 *
 * Ready-made HTTP clients are slower than the servers measured here: this one does nothing but write bytes that are already
 * there and find the end of the response.
 */
export class HttpConnection {
  readonly #socket: Socket
  readonly #reader = new ResponseReader()
  #onResponse: OnResponse | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (bytes: string) => this.#receive(bytes))
    socket.on('error', (error) => this.#settle(error))
    socket.on('close', () => this.#settle(new Error('the server closed the connection')))
  }

  /** Connects to the host and port of a URL. */
  static open(url: URL): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket))
      })
    })
  }

  /** Writes one whole request; `onResponse` is called once. */
  send(request: Uint8Array, onResponse: OnResponse): void {
    this.#onResponse = onResponse
    this.#socket.write(request)
  }

  /** As {@link send}, as a promise: for the requests that are not measured. */
  request(request: Uint8Array): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      this.send(request, (response) => (response instanceof Error ? reject(response) : resolve(response)))
    })
  }

  close(): void {
    this.#onResponse = undefined
    this.#socket.destroy()
  }

  #receive(bytes: string): void {
    let response: HttpResponse | undefined
    try {
      response = this.#reader.read(bytes)
    } catch (error) {
      this.#settle(error as Error) // ResponseReader throws nothing else
      return
    }
    if (response !== undefined) this.#settle(response)
  }

  #settle(response: HttpResponse | Error): void {
    const onResponse = this.#onResponse
    this.#onResponse = undefined
    onResponse?.(response)
  }
}
