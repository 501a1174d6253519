import { connect, type Socket } from 'node:net'
import { INITIALIZED, initializeRequest, negotiatedVersion } from './handshake.ts'
import { isFromServerItself } from './is-from-server-itself.ts'
import type { LoadClient } from './load-client.ts'
import type { LoadOrder } from './load-order.ts'
import { prepareRequest } from './prepare-request.ts'
import { FrameReader, textFrame } from './web-socket-frames.ts'

type OnMessage = (message: string | Error) => void

/** Opens one WebSocket client: a bare socket, the handshake of RFC 6455, then that of MCP. */
export async function openWebSocketClient(url: URL, order: LoadOrder): Promise<LoadClient> {
  const channel = await Channel.open(url)
  const protocolVersion = negotiatedVersion(await channel.request(textFrame(initializeRequest(order.protocolVersion))))
  channel.write(textFrame(INITIALIZED))
  const call = prepareRequest(order, textFrame)
  return {
    protocolVersion,
    call(done) {
      channel.send(call.next(), (message) => {
        if (message instanceof Error) return done(message)
        const mistake = call.mistakeIn(message, [])
        done(mistake === undefined ? undefined : new Error(mistake))
      })
    },
    async close() {
      channel.close()
    },
  }
}

/** One WebSocket with one request under way at a time. */
class Channel {
  readonly #socket: Socket
  readonly #reader = new FrameReader((text) => {
    if (!isFromServerItself(text)) this.#settle(text)
  })
  #onMessage: OnMessage | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#receive(bytes))
    socket.on('error', (error) => this.#settle(error))
    socket.on('close', () => this.#settle(new Error('the server closed the connection')))
  }

  static open(url: URL): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) })
      socket.once('error', reject)
      socket.write(upgradeRequest(url))
      socket.once('data', (bytes) => {
        const head = bytes.toString('latin1')
        if (!head.startsWith('HTTP/1.1 101 ') || !head.endsWith('\r\n\r\n'))
          reject(new Error(`expected status 101, got ${head.slice(0, 300)}`))
        socket.off('error', reject)
        resolve(new Channel(socket))
      })
    })
  }

  write(frame: Uint8Array): void {
    this.#socket.write(frame)
  }

  send(frame: Uint8Array, onMessage: OnMessage): void {
    this.#onMessage = onMessage
    this.#socket.write(frame)
  }

  request(frame: Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      this.send(frame, (message) => (message instanceof Error ? reject(message) : resolve(message)))
    })
  }

  close(): void {
    this.#onMessage = undefined
    this.#socket.destroy()
  }

  #receive(bytes: Buffer): void {
    try {
      this.#reader.read(bytes)
    } catch (error) {
      this.#settle(error as Error) // FrameReader throws nothing else
    }
  }

  #settle(message: string | Error): void {
    const onMessage = this.#onMessage
    this.#onMessage = undefined
    onMessage?.(message)
  }
}

function upgradeRequest(url: URL): string {
  const key = Buffer.from('portico-bench-16').toString('base64')
  return [
    `GET ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: mcp',
    `Sec-WebSocket-Key: ${key}`,
    '',
    '',
  ].join('\r\n')
}
