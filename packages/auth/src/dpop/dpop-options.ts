import type { RequestHead } from '@portico/core'

/** How the proofs are checked that a client holds the key its token is bound to. */
export interface DpopOptions {
  /** Refuses tokens that are not bound to a key. Default `false`: those that are bound have to be proven, others are taken as they are. */
  readonly required?: boolean
  /** The algorithms that proofs may be signed with; asymmetric ones only. Default: ES256, ES384, ES512, EdDSA, Ed25519, PS256, PS384, PS512, RS256. */
  readonly algorithms?: readonly string[]
  /** How old a proof may be, and how far in the future by the client's clock, in seconds. Default 300. */
  readonly maxAgeSeconds?: number
  /** Asks for a value of ours in every proof, so that proofs cannot be made in advance. Default `false`. */
  readonly nonce?: boolean
  /** How many proofs are remembered, so that none is taken twice. Default 100,000. Where they do not suffice, older proofs are refused. */
  readonly maxRememberedProofs?: number
  /** The address that a request was sent to, where a proxy changed its path. Default: the host of the resource, and the path of the request. */
  readonly url?: (head: RequestHead) => string
}
