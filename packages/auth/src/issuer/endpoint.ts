import type { FetchLimits } from '../http/fetch-json.ts'
import { endpointOf, fetchIssuerMetadata } from './issuer-metadata.ts'

/** How long a failure to find an endpoint is believed, in milliseconds. */
const COOLDOWN_MS = 30_000

/** An endpoint of an issuer: as it was configured, or as the metadata of the issuer says, which is then fetched once. */
export class Endpoint {
  readonly #find: () => Promise<string>
  #found: Promise<string> = NOT_LOOKED_FOR
  #lookAgainAtMs = Number.NEGATIVE_INFINITY

  /** @param name what the metadata calls it. */
  constructor(name: string, issuer: string, configured: string | undefined, limits: FetchLimits) {
    this.#find = async () => configured ?? endpointOf(await fetchIssuerMetadata(issuer, limits), name)
  }

  /** Where it is. Rejects with what went wrong in finding out; for 30 seconds, that is not tried again. */
  url(): Promise<string> {
    if (performance.now() < this.#lookAgainAtMs) return this.#found
    this.#lookAgainAtMs = Number.POSITIVE_INFINITY
    this.#found = this.#find()
    this.#found.catch(() => (this.#lookAgainAtMs = performance.now() + COOLDOWN_MS))
    return this.#found
  }
}

const NOT_LOOKED_FOR = Promise.resolve('')
