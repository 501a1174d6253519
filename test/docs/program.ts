/** Code of one page of the documentation that is checked as one TypeScript module. */
export interface Program {
  /** The page, from the folder of the repository: `docs/tools.md`. */
  readonly page: string
  /** Where its first fence stands in the page, from 1. */
  readonly line: number
  /** The code, with an empty line for every line of the page that is none of it: what is reported of a line is true of the page. */
  readonly code: string
  /** What it has to print; `undefined` when the page does not say. `…` in it stands for any text within a line. */
  readonly output: string | undefined
  /** Whether it is run, or only type-checked. */
  readonly isRun: boolean
}

/** The port in programs that go on serving; while they are checked it is a free one. */
export const DOCUMENTED_PORT = 8000

/** A program that listens on {@link DOCUMENTED_PORT}, and may do so until it is stopped. */
export function listens({ code }: Program): boolean {
  return code.includes(String(DOCUMENTED_PORT))
}

/** A program that has the process for itself: its signals, or its standard streams. */
export function ownsProcess(program: Program): boolean {
  return listens(program) || program.code.includes('stdio(')
}
