import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import {
  callRequest,
  pathOf,
  POST_HEADERS,
  postStateless,
  SESSION_VERSIONS,
  withHttp,
  withSession,
} from './http-contract-client.ts'
import type { UrlOf } from './http-transport-contract.ts'

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
const bearer = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` })

/** Whom a transport over HTTP lets in: hosts, origins, callers. */
export function admissionCases(urlOf: UrlOf): readonly ContractCase[] {
  return [
    {
      name: 'a foreign Host or Origin is answered 403 on every endpoint',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          for (const endpoint of ['/mcp', '/sse', '/messages', '/health', '/capabilities']) {
            for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }, { origin: 'null' }]) {
              const { status } = await http.request({ path: pathOf(url, endpoint), headers })
              assert.equal(status, 403, `${endpoint} answered ${status} to ${JSON.stringify(headers)}`)
            }
          }
        })
      },
    },
    {
      name: 'an allowed Origin may ask what it may send, and read the answers',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const origin = 'https://app.example.com'
          const preflight = await http.request({
            path: pathOf(url, '/mcp'),
            method: 'OPTIONS',
            headers: { origin, 'access-control-request-method': 'POST' },
          })
          assert.equal(preflight.status, 204)
          assert.match(preflight.headers['access-control-allow-methods'] ?? '', /POST/)
          const answer = await http.request({ path: pathOf(url, '/mcp'), headers: { ...POST_HEADERS, origin }, body: PING })
          assert.equal(answer.headers['access-control-allow-origin'], origin)
          assert.match(answer.headers['access-control-expose-headers'] ?? '', /Mcp-Session-Id/i)
        })
      },
    },
    {
      name: 'a caller without credentials is answered 401 with the challenge, everywhere but on /health',
      run: async () => {
        const url = await urlOf('guarded')
        await withHttp(url, async (http) => {
          const requests = [
            { path: pathOf(url, '/mcp'), headers: POST_HEADERS, body: PING },
            { path: pathOf(url, '/mcp'), headers: { accept: 'text/event-stream' } },
            { path: pathOf(url, '/mcp'), method: 'DELETE' },
            { path: pathOf(url, '/sse'), headers: { accept: 'text/event-stream' } },
            { path: pathOf(url, '/messages'), headers: POST_HEADERS, body: PING },
            { path: pathOf(url, '/capabilities') },
          ]
          for (const request of requests) {
            const answer = await http.request(request)
            assert.equal(answer.status, 401)
            assert.equal(answer.headers['www-authenticate'], 'Bearer realm="contract"')
          }
          assert.equal((await http.request({ path: pathOf(url, '/health') })).status, 200)
          const known = { path: pathOf(url, '/mcp'), headers: { ...POST_HEADERS, ...bearer('mallory') }, body: PING }
          assert.equal((await http.request(known)).status, 403)
        })
      },
    },
    {
      name: 'handlers see who is calling, and no credential',
      run: async () => {
        const url = await urlOf('guarded')
        for (const name of ['ada', 'bob']) {
          await withSession(
            url,
            async (client) => {
              const { result } = await client.callTool('who')
              const [block] = result?.['content'] as readonly { readonly text: string }[]
              assert.deepEqual(JSON.parse(block?.text ?? ''), { principal: name, authorization: null, method: 'POST' })
            },
            { headers: bearer(name) },
          )
        }
      },
    },
    {
      name: 'a session is found only by the caller who opened it',
      run: async () => {
        const url = await urlOf('guarded')
        await withSession(
          url,
          async (client) => {
            await withHttp(url, async (http) => {
              const path = pathOf(url, '/mcp')
              const asBob = { ...POST_HEADERS, ...bearer('bob'), 'Mcp-Session-Id': client.sessionId ?? '' }
              const body = JSON.stringify(callRequest(1, 'echo', { text: 'x' }))
              assert.equal((await http.request({ path, headers: asBob, body })).status, 404)
              assert.equal((await http.request({ path, method: 'DELETE', headers: asBob })).status, 404)
              const stream = { ...bearer('bob'), accept: 'text/event-stream', 'Mcp-Session-Id': client.sessionId ?? '' }
              assert.equal((await http.request({ path, headers: stream })).status, 404)
            })
            assert.ok((await client.callTool('echo', { text: 'still here' })).result !== undefined)
          },
          { headers: bearer('ada') },
        )
      },
    },
    {
      name: 'a body that is larger than allowed is answered 413, whether it says so or not',
      run: async () => {
        const url = await urlOf('limited')
        const large = JSON.stringify(callRequest(1, 'echo', { text: 'x'.repeat(3000) }))
        await withHttp(url, async (http) => {
          const path = pathOf(url, '/mcp')
          const declared = await http.request({ path, headers: POST_HEADERS, body: large })
          assert.equal(declared.status, 413)
          const chunked = { ...POST_HEADERS, 'transfer-encoding': 'chunked' }
          const undeclared = await http.request({ path, headers: chunked, body: large })
          assert.equal(undeclared.status, 413)
          const allowed = await postStateless(http, url, 'tools/call', { name: 'echo', arguments: { text: 'x' } })
          assert.equal(allowed.status, 200)
        })
      },
    },
    {
      name: 'a session beyond the number allowed is answered 503, until another ends',
      run: async () => {
        const url = await urlOf('limited')
        await withSession(url, async () => {
          await withSession(url, async () => {
            await withHttp(url, async (http) => {
              const body = JSON.stringify({
                jsonrpc: '2.0',
                id: 1,
                method: 'initialize',
                params: { protocolVersion: SESSION_VERSIONS[0], capabilities: {} },
              })
              const { status, headers } = await http.request({ path: pathOf(url, '/mcp'), headers: POST_HEADERS, body })
              assert.equal(status, 503)
              assert.match(headers['retry-after'] ?? '', /^\d+$/)
            })
          })
          await withSession(url, () => Promise.resolve())
        })
      },
    },
  ]
}
