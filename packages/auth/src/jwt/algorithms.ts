/** The signature algorithms whose keys have a public half. @see RFC 7518, section 3.1; RFC 8037; RFC 9864 */
const ASYMMETRIC: ReadonlySet<string> = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
])

/** The algorithms that issuers sign access tokens with, when nothing else is said. */
export const DEFAULT_ALGORITHMS: readonly string[] = [...ASYMMETRIC]

/**
 * Checks a list of algorithms: one that works with a shared secret, or none at all, would let anybody who knows the public key sign.
 *
 * @throws TypeError when it is empty or holds anything else.
 */
export function asymmetricAlgorithms(algorithms: readonly string[], option: string): readonly string[] {
  if (algorithms.length === 0) throw new TypeError(`${option}: expected at least one`)
  const other = algorithms.find((algorithm) => !ASYMMETRIC.has(algorithm))
  if (other !== undefined)
    throw new TypeError(`${option}: expected some of ${[...ASYMMETRIC].join(', ')}, got ${JSON.stringify(other)}`)
  return algorithms
}
