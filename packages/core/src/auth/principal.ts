/** Who is calling, as the authenticator found out. */
export interface Principal {
  /** Names the caller; sessions are bound to it. */
  readonly id: string
  /** What the caller may do. */
  readonly scopes: readonly string[]
  /** Further facts about the caller, never the credential itself. */
  readonly claims?: Readonly<Record<string, unknown>>
}
