import type { Readable, Writable } from 'node:stream'
import type { Authenticator } from '@portico/core'

/** How {@link stdio} serves: by default over the streams of the process, which then belongs to the connection. */
export interface StdioOptions {
  /**
   * Finds out, once, for whom the process runs: `fromEnvironment(…)` of `@portico/auth` takes the credential from a variable. There are no headers.
   * Default: nobody in particular.
   */
  readonly auth?: Authenticator
  /** Where messages come from: a pipe, a socket. Default: `process.stdin`. */
  readonly input?: Readable
  /** Where messages go. Default: `process.stdout`. */
  readonly output?: Writable
  /** The longest line that is read, in bytes, without its end; a longer one is answered −32700 and the next is read. Default 1,048,576. */
  readonly maxLineBytes?: number
  /**
   * Sends to stderr what the program writes to stdout by `console` or `process.stdout.write`, so that stdout carries messages only. Child
   * processes that inherit stdout are not caught. Default: `true` when the output is `process.stdout`.
   */
  readonly redirectConsole?: boolean
  /**
   * Ends the process, with exit code 0, within a second after the input has ended, the output was closed, or SIGINT or SIGTERM came: also
   * when timers or handlers are still going. Default: `true` when the input is `process.stdin`.
   */
  readonly exitOnEnd?: boolean
}

/** {@link StdioOptions} with every default filled in. */
export type StdioSettings = Required<Omit<StdioOptions, 'auth'>>

const DEFAULT_MAX_LINE_BYTES = 1_048_576

/**
 * Fills in the defaults.
 *
 * @throws RangeError when `maxLineBytes` is no positive integer.
 */
export function resolveStdioOptions(options: StdioOptions): StdioSettings {
  const { input = process.stdin, output = process.stdout, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = options
  if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1) {
    throw new RangeError(`maxLineBytes: expected an integer of at least 1, got ${maxLineBytes}`)
  }
  return {
    input,
    output,
    maxLineBytes,
    redirectConsole: options.redirectConsole ?? output === process.stdout,
    exitOnEnd: options.exitOnEnd ?? input === process.stdin,
  }
}
