/** The `initialize` request of the load, which asks for one revision. */
export function initializeRequest(protocolVersion: string): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'portico-bench', version: '1.0.0' } },
  })
}

/** The notification that ends the handshake. */
export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })

/**
 * Reads the revision that a server chose.
 *
 * @throws {@link Error} when the message is not the answer to {@link initializeRequest}.
 */
export function negotiatedVersion(json: string): string {
  const answer = JSON.parse(json) as { result?: { protocolVersion?: unknown } } // the field is checked below
  const version = answer.result?.protocolVersion
  if (typeof version !== 'string') throw new Error(`initialize was answered ${json.slice(0, 300)}`)
  return version
}
