/** Where a command writes, line by line. */
export interface CommandOutput {
  /** Writes what was asked for. */
  print(line: string): void
  /** Writes what is wrong. */
  complain(line: string): void
}

/** A command of the command line. */
export interface Command {
  /** How it is called, such as `audit verify <file>`. */
  readonly usage: string
  /** What it does, in a few words. */
  readonly summary: string
  /** Runs it. Resolves to the exit status: 0, or 1 when what it looked at is not as it should be. @throws {@link UsageError} */
  run(args: readonly string[], output: CommandOutput): Promise<number>
}

/** A command was called in another way than its usage says. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
