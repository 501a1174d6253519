import type { ProtocolVersion } from '@portico/core'
import fc from 'fast-check'
import { encodeHostile, hostileValue } from './hostile-value.ts'
import { mutated } from './mutate.ts'
import type { Piece } from './piece.ts'
import { requestId, validRequest } from './valid-request.ts'

const notification: fc.Arbitrary<object> = fc.oneof(
  fc.record({
    jsonrpc: fc.constant('2.0'),
    method: fc.constant('notifications/cancelled'),
    params: fc.record({ requestId, reason: fc.constant('tired') }),
  }),
  fc.constantFrom<object>(
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
    { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
    { jsonrpc: '2.0', method: 'notifications/unheard-of', params: {} },
    { jsonrpc: '2.0', method: 'tools/call', params: { name: 'wait', arguments: { turns: 1 } } },
  ),
)

/** Responses to what nobody asked, or to what was asked in a way that nobody expects. */
const response: fc.Arbitrary<object> = fc
  .tuple(
    requestId,
    fc.constantFrom<object>(
      { result: {} },
      { error: { code: 1, message: 'no' } },
      { error: {} },
      { error: { message: {} } },
      { result: [] },
    ),
  )
  .map(([id, outcome]) => ({ jsonrpc: '2.0', id, ...outcome }))

/** A text with something cut out, or something put in. */
function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      text,
      fc.nat(),
      fc.nat({ max: 8 }),
      fc.constantFrom('', '', '"', '{', ']', ',', '\\', '\u0000', '\ufeff', '1e', 'null'),
    )
    .map(([whole, at, length, inserted]) => {
      const start = at % (whole.length + 1)
      return whole.slice(0, start) + inserted + whole.slice(start + length)
    })
}

/** Bytes of a text, of which some are not what they were. */
function corrupted(text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(text, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }))
    .map(([whole, changes]) => {
      const bytes = new Uint8Array(Buffer.from(whole))
      for (const [at, change] of changes)
        if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change
      return bytes
    })
}

/** Everything that a client of a revision might send, and much that none should. */
export function anyPiece(version: ProtocolVersion): fc.Arbitrary<Piece> {
  const valid = validRequest(version)
  const message = fc.oneof(
    { weight: 10, arbitrary: valid },
    { weight: 6, arbitrary: mutated(valid) },
    { weight: 2, arbitrary: notification },
    { weight: 1, arbitrary: mutated(notification) },
    { weight: 1, arbitrary: response },
    { weight: 1, arbitrary: mutated(response) },
  )
  const batch = fc.array(fc.oneof({ weight: 6, arbitrary: message }, { weight: 1, arbitrary: hostileValue }), { maxLength: 6 })
  const text = message.map(encodeHostile)
  const pieces = fc.oneof<fc.WeightedArbitrary<Piece>[]>(
    { weight: 40, arbitrary: text },
    { weight: 2, arbitrary: batch.map(encodeHostile) },
    {
      weight: 1,
      arbitrary: fc
        .nat({ max: 60 })
        .map((length) => JSON.stringify(Array.from({ length }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' })))),
    },
    { weight: 2, arbitrary: hostileValue.map(encodeHostile) },
    { weight: 2, arbitrary: damaged(text) },
    { weight: 1, arbitrary: corrupted(text) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }) },
  )
  return pieces.map(inOneLine)
}

/** Halves of characters could not be sent as they are. */
function inOneLine(piece: Piece): Piece {
  return typeof piece === 'string'
    ? Buffer.from(piece.replace(/[\r\n]/g, ' ')).toString()
    : piece.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte))
}
