import { describe, expect, test } from 'vitest'
import { headerOf, ResponseReader } from './response-reader.ts'

const WITH_LENGTH = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'
const IN_CHUNKS = 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'

describe('ResponseReader', () => {
  test.for([
    ['Content-Length', WITH_LENGTH, 200],
    ['chunks', IN_CHUNKS, 201],
  ] as const)('reads a body with %s, cut anywhere', ([, bytes, status]) => {
    for (let cut = 0; cut < bytes.length; cut++) {
      const reader = new ResponseReader()
      expect(reader.read(bytes.slice(0, cut))).toBeUndefined()
      expect(reader.read(bytes.slice(cut))).toMatchObject({ status, body: 'hello' })
      expect(reader.read(bytes)).toMatchObject({ status, body: 'hello' })
    }
  })

  test('reads a response without a body', () => {
    expect(new ResponseReader().read('HTTP/1.1 202 Accepted\r\nDate: now\r\n\r\n')).toMatchObject({ status: 202, body: '' })
  })

  test('refuses bytes behind the end of a response', () => {
    expect(() => new ResponseReader().read(`${WITH_LENGTH}!`)).toThrow('1 bytes behind the end')
  })
})

describe('headerOf', () => {
  test('finds a field whatever its case', () => {
    expect(headerOf('HTTP/1.1 200 OK\r\nmcp-session-id:  abc ', 'Mcp-Session-Id')).toBe('abc')
    expect(headerOf('HTTP/1.1 200 OK', 'Mcp-Session-Id')).toBeUndefined()
  })
})
