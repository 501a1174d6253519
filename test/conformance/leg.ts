/** One run of a suite: a suite of 0.2 speaks another revision in each, and a scenario may be in several. */
export interface Leg {
  /** The version of the suite. */
  readonly suite: string
  /** The revision that is spoken, `extension` for the scenarios of extensions, `all` for a suite that knows only one. */
  readonly name: string
}

/** Every leg of the suites that are run. */
export const LEGS: readonly Leg[] = [
  { suite: '0.1.16', name: 'all' },
  ...['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', 'extension'].map((name) => ({ suite: '0.2.0-alpha.12', name })),
]

/** The arguments by which a suite runs a leg, in one process. The scenarios of extensions have no leg of their own: all are run for them. */
export function suiteArguments({ name }: Leg, url: string, output: string): string[] {
  const version = /^\d{4}-/.test(name) ? ['--spec-version', name] : []
  return ['server', '--url', url, '--suite', 'all', ...version, '--output-dir', output]
}
