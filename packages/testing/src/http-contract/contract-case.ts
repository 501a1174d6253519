/** One thing that an implementation has to do, for any test runner: `test(name, run)`. */
export interface ContractCase {
  /** What is expected, in words. Unique within its suite. */
  readonly name: string
  /** Resolves when it is so; rejects with what is otherwise. */
  readonly run: () => Promise<void>
}
