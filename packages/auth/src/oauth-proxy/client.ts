/** A client that asks its users to log in: one that registered itself, or that publishes what it is. */
export interface OAuthClient {
  readonly id: string
  /** What it calls itself. Anybody can call themselves anything. */
  readonly name: string
  readonly redirectUris: readonly string[]
  /** The host that publishes its metadata, which nobody else can do; `undefined` for one that registered itself. */
  readonly publishedBy: string | undefined
}

const MAX_NAME_LENGTH = 100

/** The name of a client for people, on one line. */
export function clientName(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '') return 'A client without a name'
  // No line breaks, and nothing that turns the direction of the text around it.
  const plain = name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim()
  return plain.length > MAX_NAME_LENGTH ? `${plain.slice(0, MAX_NAME_LENGTH)}…` : plain
}
