import { createServer, InvalidParamsError, ResourceNotFoundError, WireError } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isTest, readSourceFiles } from '../architecture/source-file.ts'
import { repository } from '../run-typescript.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

/** What the specification defines, in any revision. */
const DEFINED = [-32_700, -32_600, -32_601, -32_602, -32_603, -32_002, -32_020, -32_021, -32_022, -32_042]

/** A server whose handlers throw what they are told to, everywhere where there is a handler. */
function createThrowingServer() {
  const thrown = new Map<string, (what: string) => never>()
  const fail = (what: string): never => (thrown.get(what) ?? unknown)(what)
  const server = createServer({ name: 'throwing', version: '1.0.0' })
    .tool('fail', { input: z.object({ what: z.string() }) }, ({ what }) => fail(what))
    .tool('fail_later', { input: z.object({ what: z.string() }) }, async ({ what }) => Promise.resolve(fail(what)))
    .resource('fail://{what}', { complete: { what: (value) => fail(value) } }, ({ what }) => fail(what))
    .prompt('fail', { args: { what: z.string() } }, ({ what }) => fail(what))
  server.on('error', () => undefined)
  return { server, thrown }
}

function unknown(what: string): never {
  throw new Error(`nothing is known of ${what}`)
}

/** The errors by which every kind of handler answers when it throws. */
async function errorsOf(client: SpecClient, what: string) {
  const ref = { type: 'ref/resource', uri: 'fail://{what}' }
  return [
    await client.error('tools/call', { name: 'fail', arguments: { what } }),
    await client.error('tools/call', { name: 'fail_later', arguments: { what } }),
    await client.error('resources/read', { uri: `fail://${what}` }),
    await client.error('prompts/get', { name: 'fail', arguments: { what } }),
    await client.error('completion/complete', { ref, argument: { name: 'what', value: what } }),
  ]
}

describe('error codes', () => {
  test('[ERR-01] no code is made up between −32000 and −32768: the sources know those of the specification only', () => {
    const codes = readSourceFiles(repository, ['packages'])
      .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isTest(path))
      .flatMap(({ path, text }) =>
        [...text.replaceAll(/RESERVED_CODE = .*/g, '').matchAll(/-32_?\d{3}\b/g)].map(([code]) => ({
          path,
          code: Number(code.replace('_', '')),
        })),
      )
    expect(codes.length).toBeGreaterThan(8)
    expect(codes.filter(({ code }) => !DEFINED.includes(code))).toEqual([])
  })

  test.each(inForce('ERR-02'))(
    '[ERR-02, ERR-04] that are reserved are not sent, even when a handler throws them (%s)',
    async (version) => {
      const { server, thrown } = createThrowingServer()
      const client = await SpecClient.open(server, version)
      for (const code of [-32_000, -32_001, -32_002, -32_019, -32_023, -32_042, -32_099, -32_100, -32_768]) {
        thrown.set('it', () => {
          throw new WireError(code, 'thrown by a handler', { data: { kept: true } })
        })
        const errors = await errorsOf(client, 'it')
        expect(errors).toHaveLength(5)
        for (const error of errors) expect(error).toEqual({ code: -32_603, message: 'thrown by a handler', data: { kept: true } })
      }
    },
  )

  test.each(inForce('ERR-03'))(
    '[ERR-03] of the legacy range mean nothing to the server when it gets them (%s)',
    async (version) => {
      const client = await SpecClient.open(createThrowingServer().server, version)
      const before = await client.result('tools/list')
      for (let code = -32_019; code <= -32_000; code++)
        client.send({ jsonrpc: '2.0', id: 1, error: { code, message: 'of the client' } })
      expect(await client.settled()).toEqual([])
      expect(await client.result('tools/list')).toEqual(before)
    },
  )

  test('[ERR-05] of the specification are sent with its meaning', async () => {
    const server = createServer({ name: 'codes', version: '1.0.0' }).tool('ask', {}, (_input, ctx) => ctx.roots())
    const endpoint = await HttpEndpoint.serve(server)
    const mismatch = await endpoint.call('tools/call', { name: 'ask' }, { headers: { 'mcp-name': 'another' } })
    expect(mismatch).toMatchObject({ status: 400, messages: [{ error: { code: -32_020 } }] })
    const incapable = await endpoint.call('tools/call', { name: 'ask' })
    expect(incapable).toMatchObject({
      status: 400,
      messages: [{ error: { code: -32_021, data: { requiredCapabilities: { roots: {} } } } }],
    })
    const meta = { ...TERMS, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' }
    const unserved = await endpoint.call('tools/list', {}, { meta, headers: { 'mcp-protocol-version': '1900-01-01' } })
    expect(unserved).toMatchObject({ status: 400, messages: [{ error: { code: -32_022, data: { requested: '1900-01-01' } } }] })
  })

  test.each(inForce('ERR-06'))('[ERR-06] of earlier revisions are not sent (%s)', async (version) => {
    const { server, thrown } = createThrowingServer()
    thrown.set('missing', () => {
      throw new ResourceNotFoundError('fail://missing')
    })
    const client = await SpecClient.open(server, version)
    for (const error of await errorsOf(client, 'missing')) {
      expect(error).toMatchObject({ code: -32_602, data: { uri: 'fail://missing' } })
    }
    expect(await client.error('resources/read', { uri: 'nowhere://a' })).toMatchObject({ code: -32_602 })
  })

  test.each(inForce('ERR-07'))(
    '[ERR-07] of an application lie outside of what JSON-RPC reserves, and are sent as they are (%s)',
    async (version) => {
      const { server, thrown } = createThrowingServer()
      const client = await SpecClient.open(server, version)
      for (const code of [1, 404, -1, -31_999, -32_769, 2 ** 31]) {
        thrown.set('own', () => {
          throw new WireError(code, 'of the application')
        })
        for (const error of await errorsOf(client, 'own')) expect(error).toMatchObject({ code, message: 'of the application' })
      }
      thrown.set('own', () => {
        throw new WireError(1.5, 'no integer')
      })
      for (const error of await errorsOf(client, 'own')) expect(error).toMatchObject({ code: -32_603 })
    },
  )

  test.each(inForce('ERR-08'))('[ERR-08] of a resource that does not exist is −32002 (%s)', async (version) => {
    const { server, thrown } = createThrowingServer()
    thrown.set('missing', () => {
      throw new ResourceNotFoundError('fail://missing')
    })
    const client = await SpecClient.open(server, version)
    expect(await client.error('resources/read', { uri: 'nowhere://a' })).toMatchObject({ code: -32_002 })
    expect(await client.error('resources/read', { uri: 'fail://missing' })).toMatchObject({ code: -32_002 })
  })

  test.each(inForce('ERR-09'))('[ERR-09] do not include −32042 where no elicitation by URL is required (%s)', async (version) => {
    const { server, thrown } = createThrowingServer()
    thrown.set('params', () => {
      throw new InvalidParamsError('of the handler')
    })
    const client = await SpecClient.open(server, version)
    const codes = [...(await errorsOf(client, 'params')), await client.error('no/such/method', {}, { isInvalid: true })].map(
      ({ code }) => code,
    )
    expect(codes).toEqual([-32_602, -32_602, -32_602, -32_602, -32_602, -32_601])
  })
})
