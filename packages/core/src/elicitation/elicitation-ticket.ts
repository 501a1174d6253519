import type { Principal } from '../auth/principal.ts'
import { InvalidParamsError } from '../errors.ts'
import type { Sealer } from '../multi-round-trip/sealer.ts'

/** How long a ticket is good, in milliseconds. */
const TICKET_LIFETIME_MS = 900_000

/**
 * Makes a ticket for a URL that only one person is to use. It says nothing of them, cannot be changed, and is good for 15 minutes.
 *
 * @throws TypeError without a principal: where nobody is known, nobody can be recognised.
 */
export async function sealTicket(sealer: Sealer, principal: Principal | undefined): Promise<string> {
  if (principal === undefined)
    throw new TypeError('elicitation: expected a principal; without authentication nobody can be recognised at the URL')
  return sealer.seal(Date.now() + TICKET_LIFETIME_MS, bindingOf(principal))
}

/** True when a ticket was made for that principal, and not too long ago. */
export async function isTicketOf(sealer: Sealer, ticket: string, principal: Principal | undefined): Promise<boolean> {
  if (principal === undefined) return false
  try {
    return Number(await sealer.open(ticket, bindingOf(principal))) >= Date.now()
  } catch (error) {
    if (error instanceof InvalidParamsError) return false
    throw error
  }
}

/** Nothing else is sealed with a binding that begins like this. */
function bindingOf({ id }: Principal): string {
  return `elicitation ticket ${JSON.stringify(id)}`
}
