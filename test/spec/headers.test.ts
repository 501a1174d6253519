import { readFileSync } from 'node:fs'
import { createServer, InvalidDefinitionError, type JsonSchema } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { HttpEndpoint } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

const INPUT: JsonSchema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry-Run' },
    deep: { type: 'object', properties: { zone: { type: 'string', 'x-mcp-header': 'Zone' } } },
    query: { type: 'string' },
  },
}

const PATH = 'notes://été/1'

function createMirroringServer() {
  return createServer({ name: 'mirroring', version: '1.0.0' })
    .tool('sql', { input: INPUT }, () => 'taken')
    .tool('plain', {}, () => 'taken')
    .prompt('sql', {}, () => 'taken')
    .prompt('review', {}, () => 'taken')
    .resource('notes://today', {}, () => 'taken')
    .resource('notes://{place}/{id}', {}, () => 'taken')
}

const MISMATCH = { status: 400, messages: [{ id: 'x', error: { code: -32_020 } }] }
const TAKEN = { status: 200, messages: [{ id: 'x', result: { resultType: 'complete' } }] }

function base64(text: string): string {
  return `=?base64?${Buffer.from(text).toString('base64')}?=`
}

async function open() {
  const endpoint = await HttpEndpoint.serve(createMirroringServer())
  return {
    call: (
      method: string,
      params: Readonly<Record<string, unknown>>,
      headers: Readonly<Record<string, string | undefined>> = {},
    ) => endpoint.call(method, params, { id: 'x', headers, isInvalid: true }),
    /** Calls the tool with arguments and the headers that repeat them. */
    sql: (args: object, headers: Readonly<Record<string, string | undefined>> = {}) =>
      endpoint.call('tools/call', { name: 'sql', arguments: args }, { id: 'x', headers }),
  }
}

describe('Mcp-Method', () => {
  test('[HDR-01, HDR-11] is there and says the method of the body, in its case', async () => {
    const { call } = await open()
    expect(await call('tools/list', {})).toMatchObject(TAKEN)
    for (const method of [undefined, '', 'tools/call', 'Tools/List', 'tools/list2', base64('tools/list')]) {
      expect(await call('tools/list', {}, { 'mcp-method': method })).toMatchObject(MISMATCH)
    }
    const endpoint = await HttpEndpoint.serve(createMirroringServer())
    const notification = endpoint.toCall('notifications/x', {}, { isInvalid: true, headers: { 'mcp-method': 'notifications/y' } })
    const { id: _, ...message } = JSON.parse(String(notification.body)) as { id: unknown }
    expect((await endpoint.post(message, { headers: notification.headers ?? {} })).status).toBe(400)
  })
})

describe('Mcp-Name', () => {
  test.each([
    ['tools/call', { name: 'plain' }],
    ['prompts/get', { name: 'review' }],
    ['resources/read', { uri: 'notes://today' }],
  ])('[HDR-02, HDR-11] is there for %s and says what the body says', async (method, params) => {
    const { call } = await open()
    expect(await call(method, params)).toMatchObject(TAKEN)
    for (const name of [undefined, '', 'other', Object.values(params)[0]?.toUpperCase()]) {
      expect(await call(method, params, { 'mcp-name': name })).toMatchObject(MISMATCH)
    }
    expect(await call('tools/list', {}, { 'mcp-name': 'whatever' })).toMatchObject(TAKEN)
  })

  test('[HDR-05] may be base64, whose markers are exactly these', async () => {
    const { call } = await open()
    expect(await call('resources/read', { uri: PATH }, { 'mcp-name': base64(PATH) })).toMatchObject(TAKEN)
    expect(await call('tools/call', { name: 'plain' }, { 'mcp-name': base64('plain') })).toMatchObject(TAKEN)
    for (const name of [
      base64('other'),
      base64('plain').replace('base64', 'BASE64'),
      base64('plain').replace('?=', ''),
      base64('plain').slice(1),
    ]) {
      expect(await call('tools/call', { name: 'plain' }, { 'mcp-name': name })).toMatchObject(MISMATCH)
    }
  })

  test('[HDR-06] of other characters than ASCII, or that is no base64, is refused', async () => {
    const { call } = await open()
    // What Node makes of the bytes of a header is the same string as in the body; it is no header's value.
    expect(await call('resources/read', { uri: PATH }, { 'mcp-name': PATH })).toMatchObject(MISMATCH)
    for (const encoded of ['====', 'cGxhaW4', 'cGxhaW4===', 'cG xhaW4=', '_-_-', Buffer.from([0xff, 0xfe]).toString('base64')]) {
      expect(await call('tools/call', { name: 'plain' }, { 'mcp-name': `=?base64?${encoded}?=` })).toMatchObject(MISMATCH)
    }
  })
})

describe('header names and values', () => {
  test('[HDR-03, HDR-04] are compared without case, and without space around', async () => {
    const { sql } = await open()
    const headers = {
      'mcp-method': undefined,
      'MCP-METHOD': 'tools/call',
      'mcp-name': undefined,
      'mCP-nAME': ' \t sql \t',
      'MCP-PARAM-region': '  eu ',
    }
    expect(await sql({ region: 'eu' }, headers)).toMatchObject(TAKEN)
  })
})

describe('Mcp-Param-*', () => {
  const repeated: readonly [object, Readonly<Record<string, string>>][] = [
    [{ region: 'eu' }, { 'mcp-param-region': 'eu' }],
    [{ region: 'É tat ' }, { 'mcp-param-region': base64('É tat ') }],
    [{ region: '' }, { 'mcp-param-region': '' }],
    [{ count: -7 }, { 'mcp-param-count': '-7' }],
    [{ dry: false }, { 'mcp-param-dry-run': 'false' }],
    [{ deep: { zone: 'a' } }, { 'mcp-param-zone': 'a' }],
  ]
  test.each(repeated)('[HDR-07] of %j is %j', async (args, headers) => {
    const { sql } = await open()
    expect(await sql(args, headers)).toMatchObject(TAKEN)
    for (const name of Object.keys(headers)) {
      expect(await sql(args, { [name]: 'other' })).toMatchObject(MISMATCH)
      expect(await sql(args, { [name]: base64('other') })).toMatchObject(MISMATCH)
    }
  })

  test.each(repeated)('[HDR-08] of %j has to be there', async (args, headers) => {
    const { sql } = await open()
    for (const name of Object.keys(headers)) expect(await sql(args, { [name]: undefined })).toMatchObject(MISMATCH)
  })

  test('[HDR-06] of characters that no header has is refused, also when the body says the same', async () => {
    const { sql } = await open()
    expect(await sql({ region: 'é' }, { 'mcp-param-region': 'é' })).toMatchObject(MISMATCH)
    expect(await sql({ region: 'é' }, { 'mcp-param-region': '=?base64?!!!?=' })).toMatchObject(MISMATCH)
  })

  test('[HDR-05] that looks encoded has to be encoded itself', async () => {
    const { sql } = await open()
    const region = '=?base64?literal?='
    expect(await sql({ region }, { 'mcp-param-region': base64(region) })).toMatchObject(TAKEN)
    expect(await sql({ region }, { 'mcp-param-region': region })).toMatchObject(MISMATCH)
  })

  test('[HDR-09] is not expected where there is no argument, or null', async () => {
    const { sql } = await open()
    expect(await sql({})).toMatchObject(TAKEN)
    expect(await sql({ deep: {} })).toMatchObject(TAKEN)
    // The tool may refuse null itself; the headers have nothing to do with it.
    expect(await sql({ region: null })).toMatchObject({ status: 200 })
    expect(await sql({}, { 'mcp-param-region': 'eu' })).toMatchObject(MISMATCH)
  })

  test('[HDR-10] of an integer is compared as a number', async () => {
    const { sql } = await open()
    for (const count of ['42', '42.0', '42.00'])
      expect(await sql({ count: 42 }, { 'mcp-param-count': count })).toMatchObject(TAKEN)
    for (const count of ['43', '', ' ', '0x2a', '4.2e1', '42n', 'forty-two', '42.1', 'Infinity']) {
      expect(await sql({ count: 42 }, { 'mcp-param-count': count })).toMatchObject(MISMATCH)
    }
  })

  test('[HDR-14] of an integer beyond the safe range is refused: it cannot be told from its neighbours', async () => {
    const { sql } = await open()
    expect(await sql({ count: Number.MAX_SAFE_INTEGER }, { 'mcp-param-count': String(Number.MAX_SAFE_INTEGER) })).toMatchObject(
      TAKEN,
    )
    expect(await sql({ count: 2 ** 53 }, { 'mcp-param-count': '9007199254740993' })).toMatchObject(MISMATCH)
  })

  test('[HDR-20] that no argument asks for is ignored', async () => {
    const { sql, call } = await open()
    expect(await sql({ query: 'a' }, { 'mcp-param-query': 'b', 'mcp-param-unknown': 'c' })).toMatchObject(TAKEN)
    expect(await call('tools/call', { name: 'plain' }, { 'mcp-param-region': 'eu' })).toMatchObject(TAKEN)
    // A prompt of the same name has no such arguments.
    expect(await call('prompts/get', { name: 'sql', arguments: { region: 'eu' } })).toMatchObject(TAKEN)
  })

  test('[HDR-18] decides nothing: what the handler gets is what the body says', async () => {
    const server = createServer({ name: 'a', version: '1' }).tool('a', { input: INPUT }, (input) => JSON.stringify(input))
    const endpoint = await HttpEndpoint.serve(server)
    const args = { region: 'eu', query: 'from the body' }
    const headers = { 'mcp-param-region': 'eu', 'mcp-param-query': 'from the header', 'mcp-param-principal': 'admin' }
    const { messages } = await endpoint.call('tools/call', { name: 'a', arguments: args }, { headers })
    expect(messages).toMatchObject([{ result: { content: [{ text: JSON.stringify(args) }] } }])
  })
})

describe('x-mcp-header', () => {
  function define(properties: Readonly<Record<string, unknown>>, more: JsonSchema = {}) {
    return () =>
      createServer({ name: 'a', version: '1' }).tool('a', { input: { type: 'object', properties, ...more } }, () => 'a')
  }

  test.each(['', ' ', 'a b', 'a:b', 'a\r\nb', 'a\u0000', 'é', 'a(b)', 5, null, {}])(
    '[HDR-12, HDR-16] is the name of a header: %j is refused',
    (name) => {
      expect(define({ a: { type: 'string', 'x-mcp-header': name } })).toThrow(InvalidDefinitionError)
    },
  )

  test.each(["!#$%&'*+-.^_`|~", 'Region', 'x-1'])('[HDR-12] may be %s', (name) => {
    expect(define({ a: { type: 'string', 'x-mcp-header': name } })).not.toThrow()
  })

  test('[HDR-13, HDR-16] is there once, whatever its case', () => {
    const named = (name: string) => ({ type: 'string', 'x-mcp-header': name })
    expect(define({ a: named('Region'), b: named('region') })).toThrow(InvalidDefinitionError)
    expect(define({ a: named('Region'), b: { type: 'object', properties: { c: named('REGION') } } })).toThrow(
      InvalidDefinitionError,
    )
    expect(define({ a: named('Region'), b: named('Region2') })).not.toThrow()
  })

  test.each(['number', 'object', 'array', 'null', undefined, ['string', 'null'], ['integer']])(
    '[HDR-14, HDR-16] is not on a property of type %j',
    (type) => {
      expect(define({ a: { type, 'x-mcp-header': 'A' } })).toThrow(InvalidDefinitionError)
    },
  )

  const mirrored = { type: 'string', 'x-mcp-header': 'A' }
  const elsewhere: readonly [string, Readonly<Record<string, unknown>>, JsonSchema?][] = [
    ['items', { a: { type: 'array', items: mirrored } }],
    ['items of an object', { a: { type: 'array', items: { type: 'object', properties: { b: mirrored } } } }],
    ['anyOf', { a: { anyOf: [mirrored] } }],
    ['oneOf of the root', {}, { oneOf: [{ properties: { a: mirrored } }] }],
    ['if', {}, { if: { properties: { a: mirrored } }, then: true }],
    ['$defs', { a: { $ref: '#/$defs/a' } }, { $defs: { a: mirrored } }],
    ['patternProperties', {}, { patternProperties: { '^a': mirrored } }],
    ['additionalProperties', {}, { additionalProperties: mirrored }],
    ['the root', {}, { 'x-mcp-header': 'A' }],
  ]
  test.each(elsewhere)('[HDR-15, HDR-16] is not in %s', (_where, properties, more) => {
    expect(define(properties, more)).toThrow(InvalidDefinitionError)
  })

  test.each(inForce('HDR-15'))('[HDR-15] is shown where properties alone lead to it (%s)', async (version) => {
    const client = await SpecClient.open(createMirroringServer(), version)
    expect(await client.result('tools/list')).toMatchObject({ tools: [{ name: 'sql', inputSchema: INPUT }, { name: 'plain' }] })
  })

  test('[HDR-17, HDR-19] is documented: not for secrets, and how much there may be of headers', () => {
    const page = readFileSync(new URL('../../docs/protocol-versions.md', import.meta.url), 'utf8')
    expect(page).toMatch(/x-mcp-header[\s\S]*never mark[\s\S]*16 KiB/)
  })
})
