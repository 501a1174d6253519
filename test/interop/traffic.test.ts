import { describe, expect, test } from 'vitest'
import { Traffic } from './traffic.ts'

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}
const initialized = {
  jsonrpc: '2.0',
  id: 1,
  result: { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'test', version: '1' } },
}

describe('Traffic', () => {
  test('checks answers by the request that they answer, and by the revision that was agreed on', () => {
    const traffic = new Traffic()
    traffic.record('client', initialize)
    traffic.record('server', initialized)
    traffic.record('client', { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'sing' } })
    traffic.record('server', {
      jsonrpc: '2.0',
      id: 2,
      result: { content: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }] },
    })
    expect(traffic.negotiated).toBe('2024-11-05')
    expect(traffic.problems('2025-03-26')).toEqual([])
    expect(traffic.problems('2024-11-05').join()).toMatch(/^2024-11-05, by the server: CallToolResult/)
  })

  test('checks what the server asks, and what the client answers', () => {
    const traffic = new Traffic()
    traffic.record('server', { jsonrpc: '2.0', id: 1, method: 'roots/list' })
    traffic.record('client', { jsonrpc: '2.0', id: 1, result: { roots: [{ uri: 7 }] } })
    expect(traffic.problems('2025-11-25').join()).toMatch(/^2025-11-25, by the client: ListRootsResult/)
    expect(traffic.problems('2026-07-28').join()).toMatch(/by the server/)
  })

  test('checks a request that names its revision by that', () => {
    const traffic = new Traffic()
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
    traffic.record('client', { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta } })
    traffic.record('server', { jsonrpc: '2.0', id: 1, result: {} })
    expect(traffic.problems('2025-11-25').join()).toMatch(/2026-07-28, by the server: DiscoverResult/)
  })
})
