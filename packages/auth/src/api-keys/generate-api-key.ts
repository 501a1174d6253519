import { randomBytes } from 'node:crypto'

const RANDOM_BYTES = 32

/**
 * A new API key: `portico_` and 256 random bits as 43 URL-safe characters.
 * The prefix lets scanners for leaked secrets recognise it.
 */
export function generateApiKey(): string {
  return `portico_${randomBytes(RANDOM_BYTES).toString('base64url')}`
}
