import { lookup, type LookupAddress } from 'node:dns'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { isInternalAddress } from '../http/trusted-url.ts'

/** Within what bounds {@link fetchPublished} fetches. */
export interface PublishedLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Addresses of a private net or of this machine are asked too. */
  readonly allowPrivateAddresses: boolean
  /** Certificates to trust instead of those that Node.js does, in PEM. */
  readonly ca?: string | undefined
}

/**
 * Fetches JSON from an address that a stranger named. What is connected to is the address that was checked: a name cannot lead to another one
 * meanwhile. Redirects are not followed, and no credentials are sent.
 *
 * @throws Error whose message holds nothing of the answer.
 */
export function fetchPublished(url: URL, limits: PublishedLimits): Promise<unknown> {
  // A name is checked when it is looked up; an address is not looked up.
  if (!limits.allowPrivateAddresses && isInternalAddress(url.hostname)) return Promise.reject(privateAddress(url))
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        agent: false,
        headers: { accept: 'application/json' },
        lookup: limits.allowPrivateAddresses ? lookup : publicLookup(url),
        signal: AbortSignal.timeout(limits.timeoutMs),
        ...(limits.ca !== undefined && { ca: limits.ca }),
      },
      (response) => void readJson(response, url, limits.maxBytes).then(resolve, reject),
    )
    call.on('error', reject)
    call.end()
  })
}

function publicLookup(url: URL): LookupFunction {
  return (hostName, options, callback) => {
    lookup(hostName, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      if (addresses.length === 0 || addresses.some(isPrivate)) return callback(privateAddress(url), [])
      const [first] = addresses
      if (options.all === true || first === undefined) return callback(null, addresses)
      callback(null, first.address, first.family)
    })
  }
}

function isPrivate({ address }: LookupAddress): boolean {
  return isInternalAddress(address)
}

function privateAddress(url: URL): Error {
  return new Error(`${url.host}: expected a public address`)
}

async function readJson(response: IncomingMessage, url: URL, maxBytes: number): Promise<unknown> {
  try {
    if (response.statusCode !== 200) throw new Error(`${url.host}: expected status 200, got ${String(response.statusCode)}`)
    if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers['content-type'] ?? ''))
      throw new Error(`${url.host}: expected JSON`)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new Error(`${url.host}: expected at most ${maxBytes} bytes`)
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } finally {
    response.destroy()
  }
}
