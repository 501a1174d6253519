import assert from 'node:assert/strict'
import type { RawHttpClient, RawHttpResponse } from '../node/raw-http-client.ts'
import type { ContractCase } from './contract-case.ts'
import {
  callRequest,
  eventually,
  mirrored,
  pathOf,
  POST_HEADERS,
  postStateless,
  STATELESS_VERSION,
  terms,
  withHttp,
} from './http-contract-client.ts'
import type { UrlOf } from './http-transport-contract.ts'

/** What a revision without sessions has to do over Streamable HTTP. */
export function statelessCases(urlOf: UrlOf): readonly ContractCase[] {
  return [
    {
      name: 'server/discover tells what is served, to a client without session',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const answer = await postStateless(http, url, 'server/discover')
          assert.equal(answer.status, 200)
          assert.equal(answer.headers['mcp-session-id'], undefined)
          const result = resultOf(answer)
          assert.equal(result['resultType'], 'complete')
          assert.ok((result['supportedVersions'] as string[]).includes(STATELESS_VERSION))
        })
      },
    },
    {
      name: 'a request that states its terms is answered without session, with JSON or a stream',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const echo = await postStateless(http, url, 'tools/call', { name: 'echo', arguments: { text: 'x' } })
          assert.deepEqual(resultOf(echo)['content'], [{ type: 'text', text: 'x' }])
          const body = JSON.stringify(callRequest('r', 'report', {}, { ...terms(), progressToken: 'p' }))
          const path = pathOf(url, '/mcp')
          const headers = mirrored('tools/call', 'report')
          const stream = await http.openStream({ path, method: 'POST', headers, body })
          assert.equal(stream.headers['content-type'], 'text/event-stream')
          await stream.ended
          const kinds = stream.events.kept.map(({ data }) => (data.includes('"result"') ? 'result' : 'progress'))
          assert.deepEqual(kinds, ['progress', 'progress', 'progress', 'result'])
        })
      },
    },
    {
      name: 'headers that do not say what the body says are answered 400 with the code for it',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const body = JSON.stringify(callRequest(7, 'echo', { text: 'x' }, terms()))
          const right = mirrored('tools/call', 'echo')
          const { 'Mcp-Name': _, ...withoutName } = right
          for (const headers of [{ ...right, 'Mcp-Name': 'other' }, { ...right, 'Mcp-Method': 'tools/list' }, withoutName]) {
            const answer = await http.request({ path: pathOf(url, '/mcp'), headers, body })
            assert.equal(answer.status, 400)
            const { id, error } = JSON.parse(answer.body) as { id: number; error: { code: number } }
            assert.deepEqual([id, error.code], [7, -32_020])
          }
        })
      },
    },
    {
      name: 'a method that is not there is answered 404, terms that are missing or unknown 400',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          assert.equal((await postStateless(http, url, 'initialize')).status, 404)
          const path = pathOf(url, '/mcp')
          const without = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
          assert.equal((await http.request({ path, headers: mirrored('tools/list'), body: without })).status, 400)
          const unknown = { ...terms(), 'io.modelcontextprotocol/protocolVersion': '1999-01-01' }
          const answer = await http.request({
            path,
            headers: { ...POST_HEADERS, 'MCP-Protocol-Version': '1999-01-01' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: unknown } }),
          })
          assert.equal(answer.status, 400)
          assert.equal((JSON.parse(answer.body) as { error: { code: number } }).error.code, -32_022)
        })
      },
    },
    {
      name: 'subscriptions/listen sends what was asked for until its client is gone',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const params = { notifications: { toolsListChanged: true }, _meta: terms() }
          const stream = await http.openStream({
            path: pathOf(url, '/mcp'),
            method: 'POST',
            headers: mirrored('subscriptions/listen'),
            body: JSON.stringify({ jsonrpc: '2.0', id: 'l', method: 'subscriptions/listen', params }),
          })
          const next = async (): Promise<string> => {
            const { data } = await stream.events.take(({ data: text }) => text !== '', 'a notification')
            return (JSON.parse(data) as { method: string }).method
          }
          assert.equal(await next(), 'notifications/subscriptions/acknowledged')
          await postStateless(http, url, 'tools/call', { name: 'toggle' })
          assert.equal(await next(), 'notifications/tools/list_changed')
          await postStateless(http, url, 'tools/call', { name: 'toggle' })
          assert.equal(await next(), 'notifications/tools/list_changed')
          stream.close()
          await stream.ended
        })
      },
    },
    {
      name: 'a client that closes the stream of its call cancels it',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const key = 'cancelled on its stream'
          const stream = await http.openStream({
            path: pathOf(url, '/mcp'),
            method: 'POST',
            headers: mirrored('tools/call', 'wait'),
            body: JSON.stringify(callRequest('w', 'wait', { key }, { ...terms(), progressToken: 1 })),
          })
          await stream.events.take(({ data }) => data.includes('notifications/progress'), 'progress')
          stream.close()
          await eventually('the call is aborted', async () => (await stateOf(http, url, key)) === 'aborted')
        })
      },
    },
    {
      name: 'a client that closes the connection before the answer cancels its call',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const key = 'cancelled before its answer'
          const gone = new AbortController()
          const answer = http.respond({
            path: pathOf(url, '/mcp'),
            method: 'POST',
            headers: mirrored('tools/call', 'wait'),
            body: JSON.stringify(callRequest('w', 'wait', { key }, terms())),
            signal: gone.signal,
          })
          await eventually('the call runs', async () => (await stateOf(http, url, key)) === 'waiting')
          gone.abort()
          await assert.rejects(answer)
          await eventually('the call is aborted', async () => (await stateOf(http, url, key)) === 'aborted')
        })
      },
    },
  ]
}

function resultOf({ body }: RawHttpResponse): Readonly<Record<string, unknown>> {
  const { result } = JSON.parse(body) as { result?: Readonly<Record<string, unknown>> }
  assert.ok(result !== undefined, `expected a result, got ${body}`)
  return result
}

async function stateOf(http: RawHttpClient, url: string, key: string): Promise<string> {
  const answer = await postStateless(http, url, 'tools/call', { name: 'state_of', arguments: { key } })
  const [block] = resultOf(answer)['content'] as readonly { readonly text: string }[]
  return block?.text ?? ''
}
