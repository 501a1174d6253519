// Hot path: every message passes here once, before it gets its exchange.
import type { Implementation } from '@modelcontextprotocol/server'
import { InvalidParamsError } from '../errors.ts'
import type { JSONRPCMessage } from '../jsonrpc/message.ts'
import { LOGGING_LEVELS, severityOf } from '../logging/logging-level.ts'
import type { ServedRevisions } from '../revision/served-revisions.ts'
import { type Client, createClient } from '../session/client.ts'

const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion'
const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo'
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel'

/** The terms that a request states itself, in the revisions in which it stands alone. @see MCP, Base Protocol, _meta */
export interface RequestTerms {
  /** The version it states; whether it is served is not looked at. */
  readonly version: string
  /** The client, as this request describes it. */
  readonly client: Client
}

/** The version that a message states in its `_meta`, whatever it is; `undefined` when it states none and goes by its session. */
export function statedVersion(message: JSONRPCMessage): unknown {
  return 'method' in message ? message.params?._meta?.[PROTOCOL_VERSION] : undefined
}

/**
 * Takes the terms of a request from its `_meta`.
 *
 * @throws {@link InvalidParamsError} when a required member is missing or of the wrong type; an UnsupportedProtocolVersionError for `initialize`, by
 *   which a client of an earlier revision learns what is served.
 */
export function parseRequestTerms(message: JSONRPCMessage, revisions: ServedRevisions): RequestTerms {
  const meta: Record<string, unknown> = ('method' in message ? message.params?._meta : undefined) ?? {}
  const version = meta[PROTOCOL_VERSION]
  if (typeof version !== 'string') {
    if ('method' in message && message.method === 'initialize') {
      const requested = message.params?.['protocolVersion']
      throw revisions.unsupported(typeof requested === 'string' ? requested : 'none')
    }
    throw new InvalidParamsError(`params._meta: expected "${PROTOCOL_VERSION}" to be a string`)
  }
  const capabilities = meta[CLIENT_CAPABILITIES]
  if (!isObject(capabilities)) throw new InvalidParamsError(`params._meta: expected "${CLIENT_CAPABILITIES}" to be an object`)
  const level = meta[LOG_LEVEL]
  if (level !== undefined && severityOf(level) === -1)
    throw new InvalidParamsError(`params._meta: expected "${LOG_LEVEL}" to be one of ${LOGGING_LEVELS.join(', ')}`)
  const info = meta[CLIENT_INFO]
  // What a client says about itself is shown, never relied on; that both are objects is all that matters here.
  return {
    version,
    client: createClient(isObject(info) ? (info as Implementation) : undefined, capabilities),
  }
}

/** The log level that a request asks for in its `_meta`. Without one it gets no log messages. */
export function statedLogLevel(meta: Readonly<Record<string, unknown>>): unknown {
  return meta[LOG_LEVEL]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
