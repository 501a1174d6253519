/** What fetches: the global `fetch`, or one with a policy of its own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Within what bounds {@link fetchJson} fetches. */
export interface FetchLimits {
  /** How long it may take until the whole answer is there, in milliseconds. */
  readonly timeoutMs: number
  /** The largest body that is read, in bytes. */
  readonly maxBytes: number
  /** Fetches; default: the global `fetch`. */
  readonly fetch?: Fetch | undefined
}

/**
 * Fetches JSON from a server that is trusted to send it, and from no other: redirects are not followed.
 *
 * @throws Error for every status but 200, for a body that is too large or no JSON, and when the time is over. The messages hold nothing of the body.
 */
export async function fetchJson(url: string, limits: FetchLimits, init: RequestInit = {}): Promise<unknown> {
  const { timeoutMs, maxBytes, fetch: fetchWith = fetch } = limits
  const headers = { accept: 'application/json', ...(init.headers as Record<string, string> | undefined) } // given as such by our callers
  const response = await fetchWith(url, {
    ...init,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url}: expected status 200, got ${response.status}`)
  }
  const text = await readText(response, maxBytes, url)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${url}: expected JSON`)
  }
}

/** Reads a body as text. @throws Error when it is larger than that. */
export async function readText(response: Response, maxBytes: number, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  if (response.body === null) return text
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new Error(`${url}: expected at most ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
