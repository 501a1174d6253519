import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { callRequest, pathOf, POST_HEADERS, SESSION_VERSIONS, withHttp, withSession } from './http-contract-client.ts'
import type { UrlOf } from './http-transport-contract.ts'

/** What Streamable HTTP with sessions has to do. */
export function streamableHttpCases(urlOf: UrlOf): readonly ContractCase[] {
  return [
    ...SESSION_VERSIONS.map((protocolVersion) => ({
      name: `initialize of ${protocolVersion} is answered with JSON and a session`,
      run: async () => {
        await withSession(
          await urlOf('open'),
          async (client, { result }) => {
            assert.equal(result?.['protocolVersion'], protocolVersion)
            assert.match(client.sessionId ?? '', /^[\x21-\x7e]{20,}$/)
            const { result: tools } = await client.request('tools/list')
            assert.ok(Array.isArray(tools?.['tools']))
          },
          { protocolVersion },
        )
      },
    })),
    {
      name: 'a call that answers at once, or from a promise, is answered 200 with JSON',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          for (const tool of ['echo', 'echo_later']) {
            const answer = await client.post(callRequest(tool, tool, { text: 'Zürich 日本 🎉' }))
            assert.equal(answer.status, 200)
            assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
            const { result } = await client.answer(tool)
            assert.deepEqual(result?.['content'], [{ type: 'text', text: 'Zürich 日本 🎉' }])
          }
        })
      },
    },
    {
      name: 'a notification is answered 202 without a body',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          const { status, body } = await client.post({ jsonrpc: '2.0', method: 'notifications/x' })
          assert.deepEqual({ status, body }, { status: 202, body: '' })
        })
      },
    },
    {
      name: 'a call that reports progress is answered with an event stream, in order, which ends',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          const { headers } = await client.post(callRequest('r', 'report', {}, { progressToken: 'p' }))
          assert.equal(headers['content-type'], 'text/event-stream')
          assert.match(headers['cache-control'] ?? '', /no-cache/)
          const steps = client.messages.kept.map(({ params, result }) => params?.['progress'] ?? (result && 'result'))
          assert.deepEqual(steps, [1, 2, 3, 'result'])
        })
      },
    },
    {
      name: 'GET opens the stream on which changes come',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          const stream = await client.openStream()
          assert.equal(stream.status, 200)
          assert.equal(stream.headers['content-type'], 'text/event-stream')
          await client.callTool('toggle')
          await client.notification('notifications/tools/list_changed')
          stream.close()
          await stream.ended
          await client.callTool('toggle')
        })
      },
    },
    {
      name: 'a stream that broke is taken up again by Last-Event-ID',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          const url = await urlOf('open')
          await withHttp(url, async (http) => {
            const session = { ...POST_HEADERS, 'Mcp-Session-Id': client.sessionId ?? '' }
            const path = pathOf(url, '/mcp')
            const key = `resumed ${client.sessionId ?? ''}`
            const body = JSON.stringify(callRequest('w', 'wait', { key }, { progressToken: 1 }))
            const broken = await http.openStream({ path, method: 'POST', headers: session, body })
            const first = await broken.events.take(({ data }) => data.includes('notifications/progress'), 'progress')
            assert.ok(first.id !== undefined)
            broken.close()
            await broken.ended
            await client.callTool('release', { key })
            const resumed = await http.openStream({ path, headers: { ...session, 'Last-Event-ID': first.id } })
            const last = await resumed.events.take(({ data }) => data !== '', 'the result')
            assert.deepEqual(JSON.parse(last.data), {
              jsonrpc: '2.0',
              id: 'w',
              result: { content: [{ type: 'text', text: `released ${key}` }] },
            })
            await resumed.ended
          })
        })
      },
    },
    {
      name: 'a client that is gone does not end its call, which another request may cancel',
      run: async () => {
        await withSession(await urlOf('open'), async (client) => {
          const key = `cancelled ${client.sessionId ?? ''}`
          client.send(callRequest('w', 'wait', { key }, { progressToken: 1 }))
          await client.notification('notifications/progress')
          await client.notify('notifications/cancelled', { requestId: 'w' })
          const { result } = await client.callTool('state_of', { key })
          assert.deepEqual(result?.['content'], [{ type: 'text', text: 'aborted' }])
        })
      },
    },
    {
      name: 'sessions with the same request ids at the same time get their own answers',
      run: async () => {
        const url = await urlOf('open')
        const ids = Array.from({ length: 20 }, (_, id) => id)
        const talk = (name: string): Promise<void> =>
          withSession(url, async (client) => {
            await Promise.all(ids.map((id) => client.post(callRequest(id, 'echo_later', { text: `${name} ${id}` }))))
            for (const id of ids) {
              const { result } = await client.answer(id)
              assert.deepEqual(result?.['content'], [{ type: 'text', text: `${name} ${id}` }])
            }
          })
        await Promise.all(['a', 'b', 'c'].map(talk))
      },
    },
    {
      name: 'DELETE ends the session, which is then answered 404 like one that never was',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          await withSession(url, async (client) => {
            const path = pathOf(url, '/mcp')
            const session = { 'Mcp-Session-Id': client.sessionId ?? '' }
            assert.equal((await http.request({ path, method: 'DELETE', headers: session })).status, 204)
            const body = JSON.stringify(callRequest(1, 'echo', { text: 'x' }))
            const gone = await http.request({ path, headers: { ...POST_HEADERS, ...session }, body })
            const unknown = await http.request({ path, headers: { ...POST_HEADERS, 'Mcp-Session-Id': 'unknown' }, body })
            assert.equal(gone.status, 404)
            assert.deepEqual([unknown.status, unknown.body], [gone.status, gone.body])
            client.sessionId = undefined
          })
        })
      },
    },
    {
      name: 'GET without Accept is answered 406, without session 400, with an unknown one 404',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const path = pathOf(url, '/mcp')
          const accept = { Accept: 'text/event-stream' }
          assert.equal((await http.request({ path, headers: { Accept: 'application/json' } })).status, 406)
          assert.equal((await http.request({ path, headers: accept })).status, 400)
          assert.equal((await http.request({ path, headers: { ...accept, 'Mcp-Session-Id': 'unknown' } })).status, 404)
        })
      },
    },
    {
      name: 'POST that is not what Streamable HTTP asks for is refused with the reason',
      run: async () => {
        const url = await urlOf('open')
        const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
        const refused: readonly (readonly [number, Record<string, string>, string | Uint8Array])[] = [
          [415, { ...POST_HEADERS, 'content-type': 'text/plain' }, ping],
          [406, { ...POST_HEADERS, accept: 'application/json' }, ping],
          [400, { ...POST_HEADERS, 'MCP-Protocol-Version': '1999-01-01', 'Mcp-Session-Id': 'unknown' }, ping],
          [400, POST_HEADERS, ping],
          [400, POST_HEADERS, '{"jsonrpc":'],
          [400, POST_HEADERS, ''],
          [400, POST_HEADERS, '['.repeat(65) + ']'.repeat(65)],
          [400, POST_HEADERS, Uint8Array.of(0x22, 0xc3, 0x28, 0x22)],
        ]
        await withHttp(url, async (http) => {
          for (const [expected, headers, body] of refused) {
            const answer = await http.request({ path: pathOf(url, '/mcp'), method: 'POST', headers, body })
            assert.equal(answer.status, expected, `${String(body)} was answered ${answer.status} ${answer.body}`)
            const { jsonrpc, error } = JSON.parse(answer.body) as { jsonrpc: string; error: { code: number } }
            assert.equal(jsonrpc, '2.0')
            assert.ok(error.code === -32_600 || error.code === -32_700)
          }
        })
      },
    },
  ]
}
