import { UserError } from './user-error.ts'

/** The exit code of a program that Ctrl-C ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130

/**
 * Runs a program to its end. What goes wrong ends as one line on stderr and exit code 1.
 * @param main - Gets the signal that fires on Ctrl-C or SIGTERM. It then has to close what it opened, and the exit code is 130.
 */
export async function runProgram(main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(INTERRUPTED) // the second Ctrl-C does not wait
    stop.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    await main(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) fail(error)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
  if (stop.signal.aborted) process.exitCode = INTERRUPTED
}

/** Prints why the program ends and sets its exit code to 1. */
export function fail(error: unknown): void {
  console.error(error instanceof UserError ? error.message : error)
  process.exitCode = 1
}
