import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** The kinds of frames. RFC 6455, section 11.8. */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const

/** What one frame says about itself, beside its payload. */
export interface FrameOptions {
  /** It is the last of its message. Default `true`. */
  readonly isFinal?: boolean
  /** Bits of the extensions, such as 0x40 for compression. */
  readonly reserved?: number
  /** The length it claims to have. Default: that of its payload. */
  readonly claimedLength?: number
}

/** A frame as a client sends it, masked with zeros. */
export function frame(opcode: number, payload: Uint8Array | string, options: FrameOptions = {}): Buffer {
  const { isFinal = true, reserved = 0 } = options
  const bytes = Buffer.from(payload)
  const length = options.claimedLength ?? bytes.length
  const first = (isFinal ? 0x80 : 0) | reserved | opcode
  return Buffer.concat([Buffer.from([first]), lengthField(length), Buffer.alloc(4), bytes])
}

function lengthField(length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | length])
  if (length < 65_536) {
    const field = Buffer.from([0x80 | 126, 0, 0])
    field.writeUInt16BE(length, 1)
    return field
  }
  const field = Buffer.alloc(9)
  field[0] = 0x80 | 127
  field.writeBigUInt64BE(BigInt(length), 1)
  return field
}

/** A TCP connection on which the handshake was done, to send any bytes on it. */
export async function shakeHands(port: number, path = '/mcp'): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // Being cut off is part of what is tested.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mcp\r\n\r\n`,
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString().startsWith('HTTP/1.1 101')) throw new Error(`no handshake: ${answer.toString()}`)
  return socket
}

/** The code of the closing frame that the server sends; `undefined` when the connection ends without one. */
export async function closeCodeOf(socket: Socket): Promise<number | undefined> {
  let received = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => (received = Buffer.concat([received, bytes])))
  if (!socket.closed) await once(socket, 'close')
  const start = received.indexOf(0x80 | OPCODE.close)
  return start === -1 ? undefined : received.readUInt16BE(start + 2)
}
