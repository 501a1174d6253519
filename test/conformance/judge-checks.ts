/** One check of a scenario, as the suite writes it. */
export interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly description?: string
  readonly errorMessage?: string
}

/** Checks that the suite makes of every answer, also where a scenario found nothing to check. */
const CHECKED_ALWAYS = 'wire-schema-valid'

/** What is wrong with a scenario, a line for each; none when it has passed. A warning is wrong too, and so is that nothing was checked. */
export function judgeChecks(checks: readonly Check[]): readonly string[] {
  const wrong = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
  if (wrong.length > 0)
    return wrong.map(({ status, id, errorMessage, description }) => `${status} ${id}: ${errorMessage ?? description ?? ''}`)
  if (checks.some(({ id, status }) => status === 'SUCCESS' && id !== CHECKED_ALWAYS)) return []
  const skipped = checks.filter(({ status }) => status === 'SKIPPED')
  return ['nothing was checked', ...skipped.map(({ id, errorMessage }) => `SKIPPED ${id}: ${errorMessage ?? ''}`)]
}
