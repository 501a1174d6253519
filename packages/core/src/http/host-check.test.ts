import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RequestHead } from '../auth/authenticator.ts'
import { HostCheck } from './host-check.ts'
import { resolveHostCheckOptions } from './host-check-options.ts'

const head = (headers: Record<string, string>): RequestHead => ({ method: 'GET', path: '/', header: (name) => headers[name] })
const local = new HostCheck(resolveHostCheckOptions({}, '127.0.0.1'))
const isRefused = (headers: Record<string, string>, check = local) => check.problemWith(head(headers)) !== undefined

describe('HostCheck', () => {
  test('asks for a Host header', () => {
    expect(isRefused({})).toBe(true)
  })

  test('takes the names it was given, in any case and with any port', () => {
    const check = new HostCheck(resolveHostCheckOptions({ allowedHosts: ['Api.Example.com', '::1'] }))
    for (const host of ['api.example.com', 'API.example.COM:8443', '[::1]:80']) expect(isRefused({ host }, check)).toBe(false)
    for (const host of ['localhost', 'api.example.com.evil.com', 'xapi.example.com'])
      expect(isRefused({ host }, check)).toBe(true)
  })

  test('takes the address it listens on, but no wildcard address', () => {
    expect(isRefused({ host: '192.0.2.7:80' }, new HostCheck(resolveHostCheckOptions({}, '192.0.2.7')))).toBe(false)
    expect(isRefused({ host: '[2001:db8::7]' }, new HostCheck(resolveHostCheckOptions({}, '2001:db8::7')))).toBe(false)
    expect(isRefused({ host: '0.0.0.0' }, new HostCheck(resolveHostCheckOptions({}, '0.0.0.0')))).toBe(true)
  })

  test('with * takes any host, and still no page that did not come from an allowed one', () => {
    const check = new HostCheck(resolveHostCheckOptions({ allowedHosts: ['*'] }))
    expect(isRefused({ host: 'anything.example' }, check)).toBe(false)
    expect(isRefused({ host: 'anything.example', origin: 'http://anything.example' }, check)).toBe(true)
  })

  test('takes the origins it was given, whole, and with * any', () => {
    const check = new HostCheck(
      resolveHostCheckOptions({ allowedOrigins: ['https://App.example.com', 'vscode-webview://x', 'null'] }),
    )
    for (const origin of ['https://app.example.com', 'HTTPS://APP.example.com', 'vscode-webview://x', 'null']) {
      expect(isRefused({ host: 'localhost', origin }, check)).toBe(false)
    }
    for (const origin of ['http://app.example.com', 'https://app.example.com:8443', 'https://app.example.com.evil.com']) {
      expect(isRefused({ host: 'localhost', origin }, check)).toBe(true)
    }
    const open = new HostCheck(resolveHostCheckOptions({ allowedOrigins: ['*'] }))
    expect(isRefused({ host: 'localhost', origin: 'https://anything.example' }, open)).toBe(false)
  })

  const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined })
  const authority = (name: string, number: number | undefined) => (number === undefined ? name : `${name}:${number}`)

  test('takes its own names at any port, the same every time', () => {
    const check = new HostCheck(resolveHostCheckOptions({}, '127.0.0.1'))
    fc.assert(
      fc.property(
        fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'LocalHost'),
        port,
        fc.boolean(),
        (name, number, isSecure) => {
          const host = authority(name, number)
          const headers = { host, origin: `${isSecure ? 'https' : 'http'}://${host}` }
          expect(isRefused(headers, check)).toBe(false)
          expect(isRefused(headers, check)).toBe(false)
        },
      ),
      { numRuns: 600 },
    )
  })

  test('refuses every other name, as host and as origin', () => {
    const own = ['localhost', '127.0.0.1', '::1']
    const name = fc
      .oneof(
        fc.domain(),
        fc.ipV4(),
        fc.ipV6().map((address) => `[${address}]`),
      )
      .filter((one) => !own.some((o) => one.includes(o)))
    fc.assert(
      fc.property(name, port, fc.constantFrom('http', 'https'), (foreign, number, scheme) => {
        const host = authority(foreign, number)
        expect(isRefused({ host })).toBe(true)
        expect(isRefused({ host: 'localhost', origin: `${scheme}://${host}` })).toBe(true)
      }),
    )
  })

  test('refuses what only looks like one of its names', () => {
    const dressed = fc
      .tuple(
        fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
        fc.constantFrom('localhost', '127.0.0.1'),
        fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
      )
      .filter(([before, , after]) => before + after !== '' && !/^(:\d{1,5})?$/.test(after))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(dressed, (text) => {
        expect(isRefused({ host: text })).toBe(true)
        expect(isRefused({ host: 'localhost', origin: `http://${text}` })).toBe(true)
      }),
    )
  })

  test('takes an origin only when the URL standard reads a name of its own in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
        fc.constantFrom('http://', 'https://', 'HTTP://', ''),
        (text, scheme) => {
          const origin = scheme + text
          if (isRefused({ host: 'localhost', origin })) return
          expect(['localhost', '127.0.0.1', '[::1]']).toContain(new URL(origin).hostname)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('remembers a bounded number of values', () => {
    const check = new HostCheck(resolveHostCheckOptions({ allowedHosts: ['*'], allowedOrigins: ['*'] }))
    for (let index = 0; index < 2_000; index++) {
      expect(isRefused({ host: `h${index}.example`, origin: `https://o${index}.example` }, check)).toBe(false)
    }
  })
})
