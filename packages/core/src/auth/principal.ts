/** What is known of a caller beyond its name: by the authenticator, never the credential itself. */
export type Claims = Readonly<Record<string, unknown>>

/** Who is calling, as the authenticator found out. */
export interface Principal<OwnClaims extends Claims = Claims> {
  /** Names the caller; sessions are bound to it. */
  readonly id: string
  /** What the caller may do. */
  readonly scopes: readonly string[]
  /** The groups that the caller belongs to. Default: none. */
  readonly roles?: readonly string[]
  /** Further facts about the caller, never the credential itself. */
  readonly claims?: OwnClaims
}
