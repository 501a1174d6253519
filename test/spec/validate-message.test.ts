import { describe, expect, test } from 'vitest'
import { validateClientMessage, validateMessage } from './validate-message.ts'

describe('validateMessage', () => {
  test('finds nothing wrong with a valid result', () => {
    const message = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'hello' }] } }
    expect(validateMessage('2025-11-25', message, 'tools/call')).toEqual([])
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('finds what is wrong with a result of %s', (version) => {
    const message = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text' }] } }
    expect(validateMessage(version, message, 'tools/call')).not.toEqual([])
  })

  test('finds content that a revision does not have', () => {
    const message = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }] } }
    expect(validateMessage('2025-03-26', message, 'tools/call')).toEqual([])
    expect(validateMessage('2024-11-05', message, 'tools/call')).not.toEqual([])
  })

  test('finds what is wrong with an envelope and with a notification', () => {
    expect(validateMessage('2025-11-25', { jsonrpc: '1.0', id: 1, result: {} })).not.toEqual([])
    expect(validateMessage('2025-11-25', { jsonrpc: '2.0', method: 'notifications/progress', params: {} })).not.toEqual([])
  })
})

describe('validateClientMessage', () => {
  test('finds what is wrong with a request', () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } }
    expect(validateClientMessage('2025-11-25', message)).toEqual([])
    expect(validateClientMessage('2025-11-25', { ...message, params: { arguments: {} } })).not.toEqual([])
    // Terms of the request are missing.
    expect(validateClientMessage('2026-07-28', message)).not.toEqual([])
  })

  test('finds what is wrong with an answer', () => {
    const message = { jsonrpc: '2.0', id: 1, result: { action: 'accept', content: {} } }
    expect(validateClientMessage('2025-11-25', message, 'elicitation/create')).toEqual([])
    expect(validateClientMessage('2025-11-25', message, 'roots/list')).not.toEqual([])
  })
})
