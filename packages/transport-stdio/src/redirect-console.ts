/**
 * Sends to stderr what the program writes to stdout, by `console.log` or by `process.stdout.write`. On stdio one stray line between the
 * messages breaks the connection.
 *
 * @returns the function that takes it back; it leaves alone what others have put in place since.
 * @see MCP, Transports, stdio
 */
export function redirectConsole(): () => void {
  const { stdout } = process
  // An own property is put back as it was; usually `write` is inherited, and is again once ours is deleted.
  const before = Object.getOwnPropertyDescriptor(stdout, 'write')
  const writeToStderr = (chunk: string | Uint8Array, encoding?: BufferEncoding | OnWritten, onWritten?: OnWritten): boolean => {
    if (typeof encoding === 'function') process.stderr.write(chunk, encoding)
    else process.stderr.write(chunk, encoding, onWritten)
    // Never asks the writer to wait: a 'drain' of stderr would not reach who waits for one of stdout.
    return true
  }
  stdout.write = writeToStderr
  return () => {
    if (stdout.write !== writeToStderr) return
    if (before === undefined) Reflect.deleteProperty(stdout, 'write')
    else Object.defineProperty(stdout, 'write', before)
  }
}

type OnWritten = (error?: Error | null) => void
