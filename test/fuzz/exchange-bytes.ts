import { connect } from 'node:net'

/** Sends bytes on a connection of their own, and no more. Resolves to the first of what comes back, as latin1; to nothing when the server closes it without a word. */
export function exchangeBytes(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1'))
      socket.destroy()
    })
    socket.once('close', () => resolve(''))
    // A reset is a way to be refused.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve('') : reject(error),
    )
  })
}
