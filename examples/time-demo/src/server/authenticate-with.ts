import { type ApiKeyAuthenticator, apiKeys } from '@portico/auth'
import { UserError } from '../program/user-error.ts'

/**
 * Lets in whoever sends this key.
 * @throws UserError when the key does not do, for example because it is too short.
 */
export function authenticateWith(key: string): ApiKeyAuthenticator {
  try {
    return apiKeys({ keys: { demo: key }, realm: 'time-demo' })
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^apiKeys: key of "demo": /, '') : String(error)
    throw new UserError(`--auth-key (or MCP_SERVER_AUTH_KEY): ${problem}`)
  }
}
