import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accepts, acceptsJsonAndEventStream, isJson } from './media-type.ts'

describe('accepts', () => {
  test.each([
    ['text/event-stream', true],
    ['text/*', true],
    ['*/*', true],
    ['TEXT/EVENT-STREAM', true],
    ['application/json, text/event-stream;q=0.1', true],
    ['text/event-stream;q=0', false],
    ['text/event-stream; q=0.000', false],
    ['text/event-stream; Q=0 ', false],
    ['text/event-stream;q=0.001', true],
    ['text/event-stream;q=0, */*', false],
    ['*/*, text/event-stream;q=0', false],
    ['text/*;q=0, text/event-stream', true],
    ['text/*;q=0, */*', false],
    ['text/html', false],
    ['text/event-streams', false],
    ['application/*', false],
    ['', false],
    [undefined, false],
  ])('takes Accept: %s for text/event-stream: %s', (accept, expected) => {
    expect(accepts(accept, 'text/event-stream')).toBe(expected)
  })

  const weight = fc.constantFrom('', ';q=0', '; q=0.0', ';q=0.5', ';q=1', '; Q=0.001', ';v=1;q=0', ';v=1')
  const name = fc.constantFrom('text/event-stream', 'text/*', '*/*', 'application/json', 'application/*', 'image/png')
  const space = fc.constantFrom('', ' ', '\t', '  ')
  const ranges = fc.array(fc.record({ name, weight, before: space, after: space }), { maxLength: 6 })
  const written = (list: { name: string; weight: string; before: string; after: string }[]) =>
    list.map((range) => `${range.before}${range.name}${range.weight}${range.after}`).join(',')

  test('goes by the most specific range that matches (RFC 9110, section 12.5.1)', () => {
    fc.assert(
      fc.property(ranges, fc.constantFrom('text/event-stream', 'application/json'), (list, mediaType) => {
        const wildcard = `${mediaType.split('/')[0]}/*`
        const mostSpecific = [mediaType, wildcard, '*/*'].find((one) => list.some((range) => range.name === one))
        const isTaken = list.some((range) => range.name === mostSpecific && !/q=0(\.0)?$/i.test(range.weight))
        expect(accepts(written(list), mediaType)).toBe(mostSpecific !== undefined && isTaken)
      }),
    )
  })

  test('takes any text without throwing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        (text) => typeof accepts(text, 'text/event-stream') === 'boolean',
      ),
    )
  })

  test('takes long values in linear time', () => {
    const started = performance.now()
    accepts(`text/html${';q=0'.repeat(4_000)}${' '.repeat(4_000)}x`, 'text/event-stream')
    accepts(`text/event-stream;${' '.repeat(16_000)}q=1`, 'text/event-stream')
    expect(performance.now() - started).toBeLessThan(50)
  })
})

describe('acceptsJsonAndEventStream', () => {
  test.each([
    ['application/json, text/event-stream', true],
    ['text/event-stream, application/json', true],
    ['*/*', true],
    ['application/json', false],
    ['text/event-stream', false],
    [undefined, false],
  ])('of %s is %s', (accept, expected) => {
    expect(acceptsJsonAndEventStream(accept)).toBe(expected)
  })
})

describe('isJson', () => {
  test.each([
    ['application/json', true],
    ['application/json;charset=utf-8', true],
    [' Application/JSON ; charset=utf-8', true],
    ['application/jsonx', false],
    ['application/json-rpc', false],
    ['text/plain;application/json', false],
    ['application/json, text/plain', false],
    ['', false],
    [undefined, false],
  ])('of %s is %s', (contentType, expected) => {
    expect(isJson(contentType)).toBe(expected)
  })
})
