import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { pathOf, withHttp } from './http-contract-client.ts'
import type { UrlOf } from './http-transport-contract.ts'

/** No server under test has been up for so long. */
const SECONDS_PER_DAY = 86_400

/** What a transport over HTTP answers beside the protocol. */
export function endpointCases(urlOf: UrlOf): readonly ContractCase[] {
  return [
    {
      name: '/health tells that the server is there, also to HEAD',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const path = pathOf(url, '/health')
          const { status, body, headers } = await http.request({ path })
          assert.equal(status, 200)
          assert.match(headers['content-type'] ?? '', /^application\/json/)
          const health = JSON.parse(body) as { status: string; uptimeSeconds: number }
          assert.equal(health.status, 'ok')
          assert.ok(health.uptimeSeconds < SECONDS_PER_DAY, `up for ${health.uptimeSeconds} s`)
          const head = await http.request({ path, method: 'HEAD' })
          assert.deepEqual([head.status, head.body], [200, ''])
        })
      },
    },
    {
      name: '/capabilities tells what is served, and where',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          const { status, body } = await http.request({ path: pathOf(url, '/capabilities') })
          assert.equal(status, 200)
          const { server, transports } = JSON.parse(body) as { server: object; transports: { path: string }[] }
          assert.deepEqual(server, { name: 'contract', version: '1.0.0' })
          assert.deepEqual(
            transports.map(({ path }) => path),
            [pathOf(url, '/mcp'), pathOf(url, '/sse')],
          )
        })
      },
    },
    {
      name: 'a path that is not there is answered 404, a method that is not there 405 with those that are',
      run: async () => {
        const url = await urlOf('open')
        await withHttp(url, async (http) => {
          assert.equal((await http.request({ path: pathOf(url, '/mcp/elsewhere') })).status, 404)
          const put = await http.request({ path: pathOf(url, '/mcp'), method: 'PUT', body: 'x' })
          assert.equal(put.status, 405)
          assert.equal(put.headers.allow, 'POST, GET, DELETE')
        })
      },
    },
  ]
}
