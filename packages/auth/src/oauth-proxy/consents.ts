import { hash } from 'node:crypto'
import type { AuthorizationRequest } from './authorization-request.ts'
import { Cookie } from './cookies.ts'
import { withoutPort } from './redirect-uri.ts'
import type { Seal } from './seal.ts'

const PURPOSE = 'consents'
const REMEMBERED_SECONDS = 2_592_000
/** Cookies are bounded. */
const MAX_REMEMBERED = 20

/** Which clients the user of a browser allowed before, in a sealed cookie. */
export class Consents {
  readonly #seal: Seal
  readonly #cookie: Cookie

  constructor(seal: Seal, origin: string) {
    this.#seal = seal
    this.#cookie = new Cookie('portico-consents', origin, REMEMBERED_SECONDS)
  }

  /** Whether the same client was allowed the same, with the same address to come back to. */
  includes(cookieHeader: string | undefined, request: AuthorizationRequest): boolean {
    return this.#read(cookieHeader).includes(digestOf(request))
  }

  /** The cookie with this one added. */
  add(cookieHeader: string | undefined, request: AuthorizationRequest): string {
    const digest = digestOf(request)
    const others = this.#read(cookieHeader).filter((one) => one !== digest)
    return this.#cookie.write(this.#seal.seal(PURPOSE, [digest, ...others].slice(0, MAX_REMEMBERED)))
  }

  #read(cookieHeader: string | undefined): readonly string[] {
    const value = this.#cookie.read(cookieHeader)
    const opened = value === undefined ? undefined : this.#seal.open(PURPOSE, value)
    return (opened as readonly string[] | undefined) ?? [] // sealed above
  }
}

function digestOf({ clientId, redirectUri, scopes }: AuthorizationRequest): string {
  return hash('sha256', JSON.stringify([clientId, withoutPort(redirectUri), [...scopes].sort()]), 'base64url')
}
