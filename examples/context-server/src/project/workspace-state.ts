import type { ContextStore, JsonValue } from '@portico/core'

/** The namespaces in which the developer tools keep what they learn. */
export const GIT = 'git'
export const CHECKS = 'checks'
export const FILES = 'files'

/** What the developer tools keep at the moment: the state of the repository, and what each check found last. Empty when they are off. */
export async function readWorkspaceState(context: ContextStore): Promise<Record<string, JsonValue>> {
  const [git, checks] = await Promise.all([
    context.get({ namespace: GIT, key: 'state' }),
    context.list({ namespace: CHECKS, limit: 100 }),
  ])
  const findings = Object.fromEntries(checks.entries.map(({ key, value }) => [key, value]))
  return {
    ...(git !== undefined && { git: git.value }),
    ...(checks.entries.length > 0 && { checks: findings }),
  }
}
