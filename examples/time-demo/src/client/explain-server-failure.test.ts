import { SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client'
import { describe, expect, test } from 'vitest'
import { UserError } from '../program/user-error.ts'
import { parseClientOptions } from './client-options.ts'
import { explainServerFailure } from './explain-server-failure.ts'

function explain(error: unknown, environment: Record<string, string> = {}, args: readonly string[] = []): string {
  const options = parseClientOptions(args, environment)
  if (options === undefined) throw new Error('expected options')
  const explained = explainServerFailure(error, options)
  expect(explained).toBeInstanceOf(UserError)
  return explained.message
}

const http = (status: number) => new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'no', { status, statusText: 'no' })
const sse = (status: number | undefined, message = 'no') => new SseError(status, message, new Event('error'))

describe('explainServerFailure', () => {
  test.each([401, 403])('says what to do about the key when the answer is %d', (status) => {
    for (const error of [http(status), sse(status)]) {
      expect(explain(error)).toMatch(/^The server asks for a key/)
      expect(explain(error, { MCP_SERVER_AUTH_KEY: 'my-secret-key' })).toMatch(/^The server refuses the key/)
    }
  })

  test('says that nothing answers, and why', () => {
    const refused = new TypeError('fetch failed', { cause: new AggregateError([new Error('connect ECONNREFUSED ::1:8000')]) })
    for (const error of [refused, sse(undefined, 'TypeError: fetch failed: connect ECONNREFUSED ::1:8000')]) {
      expect(explain(error)).toMatch(
        /^No server answers at http:\/\/127\.0\.0\.1:8000\/ \(connect ECONNREFUSED ::1:8000\): start it/,
      )
    }
    expect(explain(new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed'))).toMatch(
      /^No server answers .*\(Connection closed\)/,
    )
    expect(explain('what?')).toMatch(/^No server answers .*\(what\?\)/)
  })

  test('says that what answers is something else', () => {
    for (const error of [http(404), sse(404)])
      expect(explain(error)).toMatch(/^There is no MCP server at .*\(HTTP 404\): check MCP_SERVER_URL/)
    const page = new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, 'Unexpected content type: text/html')
    expect(explain(page)).toMatch(/^There is no MCP server at .*text\/html/)
    expect(explain(sse(200, 'Invalid content type'))).toMatch(/^There is no MCP server at .*\(Invalid content type\)/)
  })

  test('says that the server fails, or one over stdio', () => {
    expect(explain(http(503))).toMatch(/^The server at .* fails \(HTTP 503\): look/)
    expect(explain(new Error('spawn EACCES\nat …'), {}, ['--transport', 'stdio'])).toBe(
      'The server launched over stdio does not answer (spawn EACCES).',
    )
  })
})
