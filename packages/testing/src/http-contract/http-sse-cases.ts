import assert from 'node:assert/strict'
import { RawHttpSseClient } from '../node/raw-http-sse-client.ts'
import type { ContractCase } from './contract-case.ts'
import { callRequest, eventually, pathOf, POST_HEADERS, SESSION_VERSIONS, withHttp } from './http-contract-client.ts'
import type { UrlOf } from './http-transport-contract.ts'

/** What HTTP+SSE has to do. */
export function httpSseCases(urlOf: UrlOf): readonly ContractCase[] {
  return [
    {
      name: 'HTTP+SSE tells where messages go, answers 202 to them, and sends what comes on the stream',
      run: async () => {
        const url = await urlOf('open')
        await using client = await RawHttpSseClient.open(`${url}/sse`)
        assert.ok(client.endpoint.startsWith(pathOf(url, '/messages')), client.endpoint)
        await client.initialize({ protocolVersion: SESSION_VERSIONS[0] ?? '' })
        const { status, body } = await client.post(callRequest('r', 'report', {}, { progressToken: 'p' }))
        assert.deepEqual({ status, body }, { status: 202, body: '' })
        await client.answer('r')
        const steps = client.messages.kept.map(({ params }) => params?.['progress'])
        assert.deepEqual(steps, [1, 2, 3])
        await client.callTool('toggle')
        await client.notification('notifications/tools/list_changed')
        await client.callTool('toggle')
      },
    },
    {
      name: 'the session of HTTP+SSE ends with its stream, and its calls with it',
      run: async () => {
        const url = await urlOf('open')
        const client = await RawHttpSseClient.open(`${url}/sse`)
        await client.initialize({ protocolVersion: SESSION_VERSIONS[0] ?? '' })
        const key = client.endpoint
        await client.post(callRequest('w', 'wait', { key }, { progressToken: 1 }))
        await client.notification('notifications/progress')
        await client.close()
        await withHttp(url, async (http) => {
          await eventually('the session ends', async () => {
            const answer = await http.request({ path: client.endpoint, headers: POST_HEADERS, body: '{}' })
            return answer.status === 404
          })
        })
        await using other = await RawHttpSseClient.open(`${url}/sse`)
        await other.initialize({ protocolVersion: SESSION_VERSIONS[0] ?? '' })
        const { result } = await other.callTool('state_of', { key })
        assert.deepEqual(result?.['content'], [{ type: 'text', text: 'aborted' }])
      },
    },
    {
      name: 'a message of HTTP+SSE that is none is answered 400, and one without session 400 or 404',
      run: async () => {
        const url = await urlOf('open')
        await using client = await RawHttpSseClient.open(`${url}/sse`)
        assert.equal((await client.post('{"jsonrpc":')).status, 400)
        await withHttp(url, async (http) => {
          const path = pathOf(url, '/messages')
          assert.equal((await http.request({ path, headers: POST_HEADERS, body: '{}' })).status, 400)
          const unknown = { path: `${path}/?session_id=unknown`, headers: POST_HEADERS, body: '{}' }
          assert.equal((await http.request(unknown)).status, 404)
        })
      },
    },
  ]
}
