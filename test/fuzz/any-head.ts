import fc from 'fast-check'

const hostileText = fc.constantFrom(
  '',
  ' ',
  '*/*',
  'null',
  '__proto__',
  '%',
  '=?base64?!!?=',
  'a'.repeat(5000),
  '\u0080',
  'é',
  ',',
  ';q=',
  '0:0',
  '../..',
  '{}',
)

/** Names of headers that mean something to the server, each with values that it expects. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Host: ['localhost', '127.0.0.1:80', 'evil.example', '[::1'],
  Origin: ['http://localhost', 'null', 'https://evil.example'],
  Accept: ['application/json, text/event-stream', 'text/event-stream', 'application/json;q=0'],
  'Content-Type': ['application/json', 'application/json; charset=utf-8', 'text/plain'],
  'Content-Length': ['2', '0', '-1', '+2', '99999999999', '0x2'],
  'Transfer-Encoding': ['chunked', 'gzip, chunked', 'identity'],
  'Mcp-Session-Id': ['unknown'],
  'MCP-Protocol-Version': ['2025-06-18', '2026-07-28', '1999-01-01'],
  'Mcp-Method': ['ping', 'server/discover'],
  'Mcp-Name': ['echo'],
  'Last-Event-ID': ['1', 'unknown'],
  Authorization: ['Bearer x'],
  Expect: ['100-continue', 'nothing'],
  Connection: ['close', 'upgrade'],
  Upgrade: ['websocket', 'h2c'],
  'Sec-WebSocket-Key': ['dGhlIHNhbXBsZSBub25jZQ=='],
  'Sec-WebSocket-Version': ['13', '12'],
  'Sec-WebSocket-Protocol': ['mcp', 'other'],
  'Access-Control-Request-Method': ['POST'],
  'Access-Control-Request-Headers': ['mcp-param-a, __proto__'],
}

const header = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) => fc.oneof(fc.constantFrom(...(HEADERS[name] ?? [])), hostileText).map((value) => `${name}: ${value}\r\n`))

/** The bytes of an HTTP request: those of a client, those of a bad one, and those of none. */
export const anyHttpRequest: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record({
        method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'OPTIONS', 'HEAD', 'PUT', 'TRACE', 'WHAT'),
        path: fc.constantFrom(
          '/mcp',
          '/mcp',
          '/mcp/',
          '/sse',
          '/messages/?session_id=unknown',
          '/messages',
          '/health',
          '/capabilities',
          '/%2e',
          '*',
          'http://x/mcp',
          '/mcp?%',
          '//',
        ),
        headers: fc.array(header, { maxLength: 6 }),
        isUsual: fc.boolean(),
        body: fc.constantFrom(
          '',
          '{}',
          '[]',
          '{"jsonrpc":"2.0","id":1,"method":"ping"}',
          '2\r\n{}\r\n0\r\n\r\n',
          'ffffffff\r\n',
          '\0',
        ),
      })
      .map(({ method, path, headers, isUsual, body }) => {
        const usual = isUsual ? `Host: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\n` : ''
        return new Uint8Array(Buffer.from(`${method} ${path} HTTP/1.1\r\n${usual}${headers.join('')}\r\n${body}`, 'latin1'))
      }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
)
