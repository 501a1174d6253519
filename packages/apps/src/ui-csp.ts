import { InvalidDefinitionError } from '@portico/core'

/** What an interface may load; origins such as `https://cdn.example.com` or `https://*.example.com`. What is left out may not be loaded. */
export interface UiCsp {
  /** Where it may send requests to: `https:`, `wss:`. */
  readonly connectDomains?: readonly string[]
  /** Where scripts, styles, images, fonts and media may come from. */
  readonly resourceDomains?: readonly string[]
  /** What it may show in frames. */
  readonly frameDomains?: readonly string[]
  /** What its base URI may be. */
  readonly baseUriDomains?: readonly string[]
}

/** An origin, whose first label may be a wildcard. Anything else could break out of the policy that hosts make of it. */
const ORIGIN = /^(?:https?|wss?):\/\/(?:\*\.)?(?:[a-z\d-]+(?:\.[a-z\d-]+)*|\[[\da-f:]+\])(?::\d{1,5})?$/i

/**
 * Checks that what an interface may load are origins.
 *
 * @param owner names the interface in error messages.
 * @throws InvalidDefinitionError when one is not.
 */
export function checkCsp(csp: UiCsp, owner: string): void {
  for (const [directive, origins] of Object.entries(csp) as [string, readonly string[] | undefined][]) {
    const bad = origins?.find((origin) => !ORIGIN.test(origin))
    if (bad !== undefined)
      throw new InvalidDefinitionError(
        `${owner}: csp.${directive}: expected an origin such as "https://example.com", got "${bad}"`,
      )
  }
}
