/** Which scopes come with a scope: `{ 'notes:write': ['notes:read'] }`. What these imply comes with it too. */
export type ImpliedScopes = Readonly<Record<string, readonly string[]>>

/**
 * The scopes of a token together with all that they imply, so that every later look at them accounts for hierarchies.
 *
 * @see MCP 2026-07-28, Authorization, Step-Up Authorization Flow
 */
export function withImpliedScopes(scopes: readonly string[], implied: ImpliedScopes | undefined): readonly string[] {
  if (implied === undefined) return scopes
  // A set that grows while it is walked: each scope is looked at once, so that circles end.
  const all = new Set(scopes)
  for (const scope of all) {
    if (!Object.hasOwn(implied, scope)) continue
    for (const further of implied[scope] ?? []) all.add(further)
  }
  return [...all]
}
