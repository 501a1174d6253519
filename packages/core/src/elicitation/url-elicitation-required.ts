import { UrlElicitationRequiredError } from '../errors.ts'
import { type UrlElicitationOptions, urlElicitation } from './elicitation.ts'

/**
 * Makes the error by which a handler says that the user has to open URLs first; the client calls again when they are done. `ctx.elicit.url` is what works in every
 * revision that has elicitation by URL.
 *
 * @throws TypeError when there is no URL, or one that cannot be used.
 * @see MCP 2025-11-25, Elicitation, URL Elicitation Required Error
 */
export function urlElicitationRequired(
  message: string,
  elicitations: readonly UrlElicitationOptions[],
): UrlElicitationRequiredError {
  if (elicitations.length === 0) throw new TypeError('elicitation: expected at least one URL to open')
  const required = elicitations.map((options) => {
    urlElicitation(options) // checks them
    const { message: why, url, elicitationId = crypto.randomUUID() } = options
    return { mode: 'url', message: why, url, elicitationId } as const
  })
  return new UrlElicitationRequiredError(message, required)
}
