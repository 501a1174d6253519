/**
 * The scenarios that are expected to fail because the server does not have the feature yet. One that passes fails its test until it is taken out
 * here, so that this list can only become shorter.
 */
export const MISSING_SCENARIOS: ReadonlySet<string> = new Set()

/** The scenarios that the suite itself skips, whatever the server does, with its reason. */
export const SKIPPED_SCENARIOS: ReadonlyMap<string, string> = new Map([
  ['tasks-status-notifications', 'the suite has to be rewritten for subscriptions/listen'],
])
