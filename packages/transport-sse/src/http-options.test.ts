import { describe, expect, test } from 'vitest'
import { type HttpOptions, resolveHttpOptions } from './http-options.ts'

describe('resolveHttpOptions', () => {
  test('bounds everything without being told', () => {
    expect(resolveHttpOptions({}, '127.0.0.1')).toMatchObject({
      maxBodyBytes: 1_048_576,
      maxBufferedBytes: 1_048_576,
      maxSessions: 10_000,
      maxSessionsPerPrincipal: 64,
      sessionIdleMs: 1_800_000,
      keepAliveMs: 15_000,
      drainMs: 25_000,
    })
  })

  test('answers to the loopback names and the address that is listened on', () => {
    expect(resolveHttpOptions({}).allowedHosts).toEqual(['localhost', '127.0.0.1', '[::1]'])
    expect(resolveHttpOptions({}, '0.0.0.0').allowedHosts).toEqual(['localhost', '127.0.0.1', '[::1]'])
    expect(resolveHttpOptions({}, '2001:DB8::1').allowedHosts).toContain('[2001:db8::1]')
    expect(resolveHttpOptions({ allowedHosts: ['Api.Example.com', '::1', '*'] }).allowedHosts).toEqual([
      'api.example.com',
      '[::1]',
      '*',
    ])
  })

  test('takes paths without the slash at their end', () => {
    const { prefix, paths } = resolveHttpOptions({ prefix: '/api/', paths: { mcp: '/', sse: '/events/' } })
    expect({ prefix, mcp: paths.mcp, sse: paths.sse }).toEqual({ prefix: '/api', mcp: '', sse: '/events' })
  })

  test.each<[string, HttpOptions]>([
    ['maxBodyBytes', { maxBodyBytes: 0 }],
    ['maxBodyBytes', { maxBodyBytes: Number.NaN }],
    ['maxSessions', { maxSessions: 1.5 }],
    ['keepAliveMs', { keepAliveMs: -1 }],
    ['sessionIdleMs', { sessionIdleMs: Number.POSITIVE_INFINITY }],
    ['prefix', { prefix: 'api' }],
    ['prefix', { prefix: '/a b' }],
    ['paths.mcp', { paths: { mcp: '/mcp?x=1' } }],
    ['paths.sse', { paths: { mcp: '/events', sse: '/events/' } }],
    ['allowedHosts', { allowedHosts: ['localhost:8000'] }],
    ['allowedHosts', { allowedHosts: ['cafe:8000'] }],
    ['allowedHosts', { allowedHosts: ['https://api.example.com'] }],
    ['allowedOrigins', { allowedOrigins: ['https://app.example.com/'] }],
    ['allowedOrigins', { allowedOrigins: ['app.example.com'] }],
  ])('names the option %s in its refusal (%#)', (name, options) => {
    expect(() => resolveHttpOptions(options)).toThrow(`${name}: expected`)
  })
})
