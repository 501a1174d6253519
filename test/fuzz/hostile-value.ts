import fc from 'fast-check'

/** JSON texts that no JSON.stringify makes. */
const RAW_TEXTS: readonly string[] = [
  '1e400',
  '-1e400',
  '-0',
  '1.0',
  '9007199254740993',
  '1E2',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u0000"',
  '"\\/"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":2}',
  '{"toJSON":1}',
  '{"then":1}',
  '{"a":1,"a":2}',
  '{"length":4294967296}',
  nested('[', ']', 20),
  nested('[', ']', 70),
  nested('{"a":', '}', 70),
  nested('[', ']', 1000),
]

/** Strings that stand for {@link RAW_TEXTS} until the text of a message is made. */
const rawPlaceholder = fc.nat({ max: RAW_TEXTS.length - 1 }).map((index) => `@@raw:${index}@@`)

/** Keys and strings that mean something somewhere. */
export const MAGIC_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'jsonrpc',
  'id',
  'method',
  'params',
  'result',
  'error',
  '_meta',
  'progressToken',
  'task',
  'cursor',
  'requestState',
  'inputResponses',
]

/** JSON values that programs stumble over. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      0.5,
      1e308,
      2 ** 31,
      2 ** 53,
      '',
      ' ',
      [],
      {},
      [[]],
      [{}],
      [null],
    ),
  },
  { weight: 3, arbitrary: rawPlaceholder },
  { weight: 2, arbitrary: fc.constantFrom(...MAGIC_NAMES) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'a'.repeat(9000),
      '\u{1F600}'.repeat(100),
      '\u2028',
      '\uFEFF',
      '%00',
      '../../etc/passwd',
      '{}',
      '[]',
      'null',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)

/** The JSON text of a value, with the texts that placeholders stand for. */
export function encodeHostile(value: unknown): string {
  return JSON.stringify(value).replace(/"@@raw:(\d+)@@"/g, (_placeholder, index: string) => RAW_TEXTS[Number(index)] ?? 'null')
}

function nested(open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}${open.endsWith(':') ? '1' : ''}${close.repeat(depth)}`
}
