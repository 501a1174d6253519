import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { UserError } from '../program/user-error.ts'
import { ProgramProcess, type ProgramOptions } from './program-process.ts'

/** A running server and where it listens. Disposing of it stops it. */
export interface StartedServer extends AsyncDisposable {
  readonly url: string
}

/**
 * Starts the server on a free port and waits until it says where it listens.
 * @param print - Called with each line that the server prints, then and later.
 * @throws UserError when it ends before that.
 */
export async function startServer(options: Omit<ProgramOptions, 'stdio'>, print: (line: string) => void): Promise<StartedServer> {
  const args = ['--port', '0', ...options.args]
  const program = new ProgramProcess('server', { ...options, args, stdio: ['ignore', 'pipe', 'inherit'] })
  const { stdout } = program.child
  if (stdout === null) throw new Error('expected a pipe')
  const ended = program.exitCode.then((code) => {
    throw new UserError(`The server ended before it was ready, with exit code ${code}.`)
  })
  const url = await Promise.race([findAddress(stdout, print), ended])
  return { url, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() }
}

/** The first address that is printed. */
function findAddress(output: Readable, print: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      print(line)
      const address = /http:\/\/[\w.:[\]-]+/.exec(line)?.[0]
      if (address !== undefined) resolve(address) // settles once: later addresses change nothing
    })
  })
}
