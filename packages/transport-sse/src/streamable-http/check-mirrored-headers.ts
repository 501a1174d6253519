// Hot path: every request of a revision with mirrored headers passes here once. Common case: two lookups, two comparisons, one look at each character
// of a name.
import { HeaderMismatchError } from '@portico/core'
import type { Engine, JSONRPCNotification, JSONRPCRequest, MirroredParam, ServedRevision } from '@portico/core/internal'
import { MCP_METHOD, MCP_METHOD_LOWER, MCP_NAME, MCP_NAME_LOWER } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'

/**
 * Checks that `Mcp-Method`, `Mcp-Name` and `Mcp-Param-*` say what the body says.
 *
 * @returns what checks the rest once the caller was let through, of a tool that not everybody may use: who may not learns nothing of its arguments.
 * @throws HeaderMismatchError when one is missing, malformed or says something else. @see MCP, Transports, Streamable HTTP, Standard Headers
 */
export function checkMirroredHeaders(
  call: HttpCall,
  message: JSONRPCRequest | JSONRPCNotification,
  engine: Engine,
  revision: ServedRevision,
): (() => void) | undefined {
  if (call.header(MCP_METHOD_LOWER) !== message.method)
    throw new HeaderMismatchError(`expected ${MCP_METHOD} to be the method of the body`)
  const parameter = revision.mirroredNames.get(message.method)
  if (parameter === undefined) return undefined
  const params: Record<string, unknown> = message.params ?? {}
  const name = params[parameter]
  if (typeof name !== 'string') return undefined // answered as invalid parameters
  const header = call.header(MCP_NAME_LOWER)
  if (header === undefined || decode(header, MCP_NAME) !== name) {
    throw new HeaderMismatchError(`expected ${MCP_NAME} to be params.${parameter} of the body`)
  }
  const tool = message.method === TOOLS_CALL ? engine.tools.get(name) : undefined
  if (tool === undefined) return undefined
  if (tool.guard !== undefined) return () => checkParams(call, tool.mirroredParams, params['arguments'])
  checkParams(call, tool.mirroredParams, params['arguments'])
  return undefined
}

function checkParams(call: HttpCall, mirrored: readonly MirroredParam[], args: unknown): void {
  for (const param of mirrored) checkParam(call, param, args)
}

function checkParam(call: HttpCall, { header, path }: MirroredParam, args: unknown): void {
  const value = valueAt(args, path)
  const given = call.header(header)
  if (value === undefined || value === null) {
    if (given !== undefined) throw new HeaderMismatchError(`${header}: expected no header, the body has no such argument`)
    return
  }
  if (given === undefined) throw new HeaderMismatchError(`${header}: expected the header, the body has the argument`)
  const decoded = decode(given, header)
  const isSame = typeof value === 'number' ? isNumber(decoded, value) : decoded === textOf(value)
  if (!isSame) throw new HeaderMismatchError(`${header}: expected the value of the argument "${path.join('.')}"`)
}

/** "Servers SHOULD compare the header value and the body value numerically": `42.0` is 42. Integers beyond the safe range are like their neighbours. */
function isNumber(text: string, value: number): boolean {
  return DECIMAL.test(text) && Number(text) === value && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function valueAt(args: unknown, path: readonly string[]): unknown {
  let value = args
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name] // any object may be asked for a key
  }
  return value
}

/** The method whose arguments may be repeated too. */
const TOOLS_CALL = 'tools/call'
const DECIMAL = /^-?\d+(?:\.\d+)?$/
const PREFIX = '=?base64?'
const SUFFIX = '?='
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A header's value as text: what is between the markers is base64 of UTF-8, anything else is itself, and may be visible ASCII, spaces and tabs only. */
function decode(value: string, header: string): string {
  if (!isFieldValue(value)) throw new HeaderMismatchError(`${header}: expected ASCII, or base64 between ${PREFIX} and ${SUFFIX}`)
  if (!value.startsWith(PREFIX) || !value.endsWith(SUFFIX) || value.length < PREFIX.length + SUFFIX.length) return value
  const encoded = value.slice(PREFIX.length, -SUFFIX.length)
  if (!BASE64.test(encoded)) throw new HeaderMismatchError(`${header}: expected standard base64 between ${PREFIX} and ${SUFFIX}`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
    )
  } catch {
    throw new HeaderMismatchError(`${header}: expected base64 of UTF-8`)
  }
}

const TAB = 0x09
const SPACE = 0x20
const TILDE = 0x7e

/** What clients may write plainly. RFC 9110, section 5.5, without the obsolete rest. */
function isFieldValue(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if ((code < SPACE && code !== TAB) || code > TILDE) return false
  }
  return true
}
