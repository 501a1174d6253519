import type { ClientCapabilities, Implementation } from '@modelcontextprotocol/server'
import type { Method } from '../engine/method.ts'
import { InvalidParamsError, InvalidRequestError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { capabilitiesOf } from '../server/capabilities.ts'
import { createClient } from '../session/client.ts'

/** Answers `initialize`: agrees on a revision and tells what the server can do. @see MCP, Lifecycle, Initialization */
export const initialize: Method = (engine, request, exchange) => {
  const { session } = exchange
  if (session === undefined) throw new InvalidRequestError('initialize: this connection has no session', request.id)
  if (session.isInitialized) throw new InvalidRequestError('initialize: the session is initialized already', request.id)
  const { protocolVersion, capabilities, clientInfo } = parseParams(request.params)
  const revision = engine.revisions.negotiate(protocolVersion)
  session.revision = revision
  session.client = createClient(clientInfo, capabilities)
  session.isInitialized = true
  session.stateChanged()
  engine.observeConnection(session, 'open')
  const result = {
    protocolVersion: revision.version,
    capabilities: capabilitiesOf(engine, revision),
    serverInfo: revision.serverInfo,
    instructions: engine.instructions,
  }
  return encodeResult(request.id, JSON.stringify(result))
}

interface InitializeParams {
  readonly protocolVersion: string
  readonly capabilities: ClientCapabilities
  readonly clientInfo: Implementation | undefined
}

function parseParams(params: Record<string, unknown> | undefined): InitializeParams {
  const protocolVersion = params?.['protocolVersion']
  if (typeof protocolVersion !== 'string')
    throw new InvalidParamsError('initialize: expected params.protocolVersion to be a string')
  const capabilities = params?.['capabilities'] ?? {}
  if (!isObject(capabilities)) throw new InvalidParamsError('initialize: expected params.capabilities to be an object')
  const clientInfo = params?.['clientInfo']
  if (clientInfo !== undefined && !isObject(clientInfo))
    throw new InvalidParamsError('initialize: expected params.clientInfo to be an object')
  // What a client says about itself is shown, never relied on; that both are objects is all that matters here.
  return {
    protocolVersion,
    capabilities: capabilities,
    clientInfo: clientInfo as Implementation | undefined,
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
