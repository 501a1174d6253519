import { LRUCache } from 'lru-cache'
import { OAuthError } from './answers.ts'
import { clientName, type OAuthClient } from './client.ts'
import { fetchPublished } from './fetch-published.ts'
import { redirectUrisOf } from './registration.ts'

/** How the metadata documents of clients are fetched. */
export interface ClientMetadataOptions {
  /** Documents on private addresses, and on this machine, are fetched too: for tests, and where all clients are in one net. Default `false`. */
  readonly allowPrivateAddresses?: boolean
  /** Certificate authorities to trust instead of those that Node.js does, in PEM. */
  readonly ca?: string
}

const TIMEOUT_MS = 5000
/** The draft recommends 5 KB. */
const MAX_BYTES = 10_240
const MAX_URL_LENGTH = 1000
const MAX_REMEMBERED = 1000
const REMEMBERED_MS = 300_000
/** Whoever asks for logins makes us fetch: not more than so many at a time. */
const MAX_FETCHING = 16

/** Clients whose id is the `https:` address of a document that says what they are. @see OAuth Client ID Metadata Document */
export class ClientMetadataDocuments {
  readonly #options: ClientMetadataOptions
  readonly #remembered = new LRUCache<string, OAuthClient>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS })
  readonly #fetching = new Map<string, Promise<OAuthClient>>()

  constructor(options: ClientMetadataOptions) {
    this.#options = options
  }

  /**
   * The client that publishes itself at that address.
   *
   * @throws OAuthError when the address or the document is not what it has to be.
   */
  async find(id: string): Promise<OAuthClient> {
    const remembered = this.#remembered.get(id)
    if (remembered !== undefined) return remembered
    const url = documentUrl(id)
    const fetching = this.#fetching.get(id) ?? this.#begin(id, url)
    const client = await fetching
    this.#remembered.set(id, client)
    return client
  }

  #begin(id: string, url: URL): Promise<OAuthClient> {
    if (this.#fetching.size >= MAX_FETCHING)
      throw new OAuthError('temporarily_unavailable', 'Too many clients are being looked for')
    const fetching = this.#fetch(id, url).finally(() => this.#fetching.delete(id))
    this.#fetching.set(id, fetching)
    return fetching
  }

  async #fetch(id: string, url: URL): Promise<OAuthClient> {
    const { allowPrivateAddresses = false, ca } = this.#options
    const document = await fetchPublished(url, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, allowPrivateAddresses, ca }).catch(
      (cause: unknown) => {
        throw new OAuthError('invalid_client', 'The metadata document of the client cannot be fetched', { cause })
      },
    )
    return clientOf(document, id, url)
  }
}

function documentUrl(id: string): URL {
  const url = id.length <= MAX_URL_LENGTH && URL.canParse(id) ? new URL(id) : undefined
  const isDocument =
    url?.protocol === 'https:' &&
    url.pathname !== '/' &&
    url.username === '' &&
    url.password === '' &&
    !id.includes('#') &&
    !/\/\.{1,2}(?:\/|$)/.test(id)
  if (!isDocument) throw new OAuthError('invalid_client', 'client_id: expected the https: address of a metadata document')
  return url
}

function clientOf(document: unknown, id: string, url: URL): OAuthClient {
  if (typeof document !== 'object' || document === null)
    throw new OAuthError('invalid_client', 'The metadata document of the client is no object')
  const metadata = document as Record<string, unknown>
  if (metadata['client_id'] !== id)
    throw new OAuthError('invalid_client', 'The metadata document names another client_id than its address')
  if (metadata['client_secret'] !== undefined || !isPublic(metadata['token_endpoint_auth_method']))
    throw new OAuthError('invalid_client', 'token_endpoint_auth_method: expected "none" in the metadata document')
  const redirectUris = redirectUrisOf(metadata['redirect_uris'])
  return { id, name: clientName(metadata['client_name']), redirectUris, publishedBy: url.host }
}

function isPublic(method: unknown): boolean {
  return method === undefined || method === 'none'
}
