import { createServer as createHttpServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { createServer, InvalidDefinitionError, type JsonSchema } from '@portico/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

/** A schema with a keyword of every kind: definitions, anchors, composition, conditions. */
const RICH: JsonSchema = {
  type: 'object',
  $defs: {
    name: { $anchor: 'name', type: 'string', minLength: 2 },
    pair: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false },
  },
  properties: {
    kind: { enum: ['city', 'point'] },
    city: { $ref: '#name' },
    point: { $ref: '#/$defs/pair' },
    extra: { anyOf: [{ type: 'null' }, { type: 'object', patternProperties: { '^x-': {} }, additionalProperties: false }] },
  },
  required: ['kind'],
  allOf: [{ if: { properties: { kind: { const: 'city' } } }, then: { required: ['city'] }, else: { required: ['point'] } }],
  dependentRequired: { extra: ['kind'] },
  additionalProperties: false,
}

function createSchemaServer(inputs: Readonly<Record<string, JsonSchema>>) {
  const server = createServer({ name: 'schemas', version: '1.0.0' })
  for (const [name, input] of Object.entries(inputs)) server.tool(name, { input }, () => 'taken')
  return server
}

/** Whether a tool takes its arguments. */
async function takes(client: SpecClient, name: string, args: Readonly<Record<string, unknown>>): Promise<boolean> {
  return (await client.callTool(name, args))['isError'] !== true
}

async function inputSchemaOf(client: SpecClient, name: string): Promise<unknown> {
  const { tools } = z
    .object({ tools: z.array(z.looseObject({ name: z.string(), inputSchema: z.unknown() })) })
    .parse(await client.result('tools/list'))
  return tools.find((tool) => tool.name === name)?.inputSchema
}

describe('a JSON Schema', () => {
  test.each(inForce('SCHEMA-01'))('[SCHEMA-01] without $schema is 2020-12 (%s)', async (version) => {
    const server = createSchemaServer({
      // In 2019-09 and before, `prefixItems` would mean nothing and `items: false` would refuse every array with something in it.
      pair: { type: 'object', properties: { pair: { prefixItems: [{ type: 'string' }], items: false } } },
      rich: RICH,
    })
    const client = await SpecClient.open(server, version)
    expect(await takes(client, 'pair', { pair: ['a'] })).toBe(true)
    expect(await takes(client, 'pair', { pair: [1] })).toBe(false)
    expect(await takes(client, 'pair', { pair: ['a', 'b'] })).toBe(false)
    expect(await takes(client, 'rich', { kind: 'city', city: 'Paris' })).toBe(true)
    expect(await takes(client, 'rich', { kind: 'city' })).toBe(false)
    expect(await takes(client, 'rich', { kind: 'point', point: [1, 2] })).toBe(true)
    expect(await takes(client, 'rich', { kind: 'point', point: [1, 2, 3] })).toBe(false)
  })

  test.each(inForce('SCHEMA-02'))('[SCHEMA-02] is applied by the dialect that it declares (%s)', async (version) => {
    const pair = { type: 'object', properties: { pair: { items: [{ type: 'string' }], additionalItems: false } } }
    const server = createSchemaServer({
      seven: { $schema: 'http://json-schema.org/draft-07/schema#', ...pair },
      nineteen: { $schema: 'https://json-schema.org/draft/2019-09/schema', ...pair },
      four: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        properties: { n: { minimum: 1, exclusiveMinimum: true } },
      },
    })
    const client = await SpecClient.open(server, version)
    for (const name of ['seven', 'nineteen']) {
      expect(await takes(client, name, { pair: ['a'] })).toBe(true)
      expect(await takes(client, name, { pair: ['a', 'b'] })).toBe(false)
    }
    expect(await takes(client, 'four', { n: 1 })).toBe(false)
    expect(await takes(client, 'four', { n: 1.5 })).toBe(true)
    // In another dialect the same keywords are malformed.
    expect(() => createSchemaServer({ twenty: pair })).toThrow(InvalidDefinitionError)
  })

  test('[SCHEMA-03] of a dialect that is not supported is refused by an error that says so', () => {
    for (const $schema of [
      'https://json-schema.org/draft/next/schema',
      'http://json-schema.org/draft-03/schema#',
      'https://example.com/own',
      5,
    ]) {
      expect(() => createSchemaServer({ a: { $schema, type: 'object' } })).toThrow(
        /unsupported \$schema .*expected one of 2020-12/,
      )
    }
  })

  test('[SCHEMA-04] may be of the dialects that the documentation names', () => {
    const page = readFileSync(new URL('../../docs/protocol-versions.md', import.meta.url), 'utf8')
    for (const [name, $schema] of [
      ['draft-04', 'http://json-schema.org/draft-04/schema#'],
      ['draft-07', 'http://json-schema.org/draft-07/schema#'],
      ['2019-09', 'https://json-schema.org/draft/2019-09/schema'],
      ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
    ]) {
      expect(page).toContain(name)
      expect(() => createSchemaServer({ a: { $schema, type: 'object' } })).not.toThrow()
    }
  })

  const invalid: readonly [string, JsonSchema][] = [
    ['type', { type: 'object', properties: { a: { type: 'text' } } }],
    ['required', { type: 'object', required: 'a' }],
    ['properties', { type: 'object', properties: [] }],
    ['pattern', { type: 'object', properties: { a: { pattern: '(' } } }],
    ['$ref', { type: 'object', properties: { a: { $ref: '#/$defs/missing' } } }],
    ['root', { type: 'array' }],
  ]
  test.each(invalid)('[SCHEMA-05] is refused when its %s is not valid', (_what, input) => {
    expect(() => createSchemaServer({ a: input })).toThrow(InvalidDefinitionError)
  })

  test.each(inForce('SCHEMA-05'))(
    '[SCHEMA-05] is published only when it is valid, whatever it was made from (%s)',
    async (version) => {
      const server = createServer({ name: 'schemas', version: '1.0.0' })
        .tool(
          'zod',
          {
            input: z
              .object({ a: z.tuple([z.string()]), b: z.record(z.string(), z.int()).optional(), c: z.iso.date().nullable() })
              .partial(),
            output: z.object({ n: z.int() }),
          },
          () => ({ n: 1 }),
        )
        .tool('raw', { input: RICH }, () => 'taken')
        .tool('none', {}, () => 'taken')
      const client = await SpecClient.open(server, version)
      const { tools } = z
        .object({
          tools: z.array(
            z.looseObject({
              inputSchema: z.record(z.string(), z.unknown()),
              outputSchema: z.record(z.string(), z.unknown()).optional(),
            }),
          ),
        })
        .parse(await client.result('tools/list'))
      const ajv = new Ajv2020({ strict: false })
      for (const { inputSchema, outputSchema } of tools) {
        expect(ajv.validateSchema(inputSchema)).toBe(true)
        expect(outputSchema === undefined || ajv.validateSchema(outputSchema)).toBe(true)
      }
    },
  )

  test.each(inForce('SCHEMA-06'))('[SCHEMA-06] reaches the client with every keyword (%s)', async (version) => {
    const client = await SpecClient.open(createSchemaServer({ rich: RICH }), version)
    expect(await inputSchemaOf(client, 'rich')).toEqual(RICH)
  })

  test('[SCHEMA-07, SCHEMA-08, SCHEMA-10] with a $ref to elsewhere is refused, and nothing is fetched', async () => {
    let requests = 0
    const elsewhere = createHttpServer((_request, response) => {
      requests++
      response.end('{"type":"string"}')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void elsewhere.close())
    await once(elsewhere, 'listening')
    const { port } = elsewhere.address() as AddressInfo // of a server on a port
    const url = `http://127.0.0.1:${port}/schema.json`
    for (const $ref of [url, `${url}#/$defs/a`, '//127.0.0.1/schema.json', 'other.json', 'file:///etc/passwd']) {
      const input = { type: 'object', properties: { a: { $ref } } }
      expect(() => createSchemaServer({ a: input })).toThrow(/leaves this schema.*nothing is ever fetched/)
      // Neither does a base of another place lead there.
      expect(() => createSchemaServer({ a: { $id: url, ...input, properties: { a: { $ref: 'b.json' } } } })).toThrow(
        InvalidDefinitionError,
      )
    }
    expect(requests).toBe(0)
  })

  test('[SCHEMA-11] is bounded: how deep it is, how many schemas it has, how long it takes', async () => {
    let deep: JsonSchema = {}
    for (let depth = 0; depth < 70; depth++) deep = { properties: { a: deep } }
    expect(() => createSchemaServer({ deep: { type: 'object', ...deep } })).toThrow(/levels/)
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`p${index}`, {}]))
    expect(() => createSchemaServer({ many: { type: 'object', properties: many } })).toThrow(/subschemas/)
    const endless = { type: 'object', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } }, properties: { a: { $ref: '#/$defs/a' } } }
    expect(() => createSchemaServer({ endless })).toThrow(InvalidDefinitionError)
    const unique = createSchemaServer({ unique: { type: 'object', properties: { a: { uniqueItems: true } } } })
    const client = await SpecClient.open(unique, '2026-07-28')
    const startedAt = performance.now()
    expect(await takes(client, 'unique', { a: Array.from({ length: 20_000 }, (_, index) => ({ index })) })).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})

describe('icons', () => {
  const icons = [
    { src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48', '96x96'], theme: 'dark' as const },
    { src: 'data:image/svg+xml;base64,PHN2Zy8+', sizes: ['any'] },
  ]

  test.each(inForce('SCHEMA-12'))(
    '[SCHEMA-12] are shown of server, tools, resources, templates and prompts, as they were given (%s)',
    async (version) => {
      const server = createServer({ name: 'icons', version: '1.0.0', icons })
        .tool('a', { icons }, () => 'a')
        .resource('notes://a', { icons }, () => 'a')
        .resource('notes://{id}', { icons }, () => 'a')
        .prompt('a', { icons }, () => 'a')
      const client = await SpecClient.open(server, version)
      expect(await client.result('tools/list')).toMatchObject({ tools: [{ icons }] })
      expect(await client.result('resources/list')).toMatchObject({ resources: [{ icons }] })
      expect(await client.result('resources/templates/list')).toMatchObject({ resourceTemplates: [{ icons }] })
      expect(await client.result('prompts/list')).toMatchObject({ prompts: [{ icons }] })
      const { initialized } = client
      const info = initialized?.result?.['serverInfo'] ?? metaServerInfo(await client.result('tools/list'))
      expect(info).toMatchObject({ icons })
    },
  )
})

function metaServerInfo(result: Readonly<Record<string, unknown>>): unknown {
  return (result['_meta'] as Readonly<Record<string, unknown>>)['io.modelcontextprotocol/serverInfo'] // an object, by the schema
}
