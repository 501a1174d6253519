import { describe, expect, test } from 'vitest'
import { InvalidRequestError, ParseError } from '../errors.ts'
import { isNotification, isRequest } from './message.ts'
import { parseEnvelope, parseMessage } from './parse-message.ts'

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('parseMessage', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', true],
    ['{"jsonrpc":"2.0","id":"","method":"ping","params":{}}', true],
    ['{"jsonrpc":"2.0","id":0,"method":"ping"}', true],
    ['{"jsonrpc":"2.0","id":-1,"method":"ping"}', true],
    ['{"jsonrpc":"2.0","id":1000000000000000,"method":"ping"}', true],
    ['{"jsonrpc":"2.0","method":"notifications/initialized"}', false],
  ])('takes %s', (text, isARequest) => {
    const message = parseMessage(text)
    expect(message).toEqual(JSON.parse(text))
    expect(Array.isArray(message)).toBe(false)
    expect(isRequest(message as never)).toBe(isARequest)
    expect(isNotification(message as never)).toBe(!isARequest)
  })

  test('takes responses', () => {
    for (const text of ['{"jsonrpc":"2.0","id":1,"result":{}}', '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}']) {
      const message = parseMessage(text)
      expect(message).toEqual(JSON.parse(text))
      expect(isRequest(message as never) || isNotification(message as never)).toBe(false)
    }
  })

  test('takes an error response without an id, so that it is not answered with another error', () => {
    const text = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}'
    expect(parseMessage(text)).toEqual(JSON.parse(text))
  })

  test('leaves the entries of a batch to parseEnvelope', () => {
    expect(parseMessage('[1,{"jsonrpc":"2.0","id":1,"method":"ping"},[]]')).toHaveLength(3)
  })

  test.each(['', ' ', '{', '{"a":1', 'undefined', "{'a':1}", '{"a":1}x', '\uFEFF{}', 'NaN', '{"a":"\u0001"}'])(
    'refuses %j as no JSON, without quoting it',
    (text) => {
      const error = thrownBy(() => parseMessage(text))
      expect(error).toBeInstanceOf(ParseError)
      expect(error).toMatchObject({
        code: -32_700,
        message: 'Parse error: expected a JSON-RPC message, got text that is not JSON',
      })
    },
  )

  test.each([
    ['null', undefined, 'null'],
    ['"text"', undefined, 'string'],
    ['1', undefined, 'number'],
    ['{}', undefined, 'jsonrpc'],
    ['{"jsonrpc":"1.0","id":4,"method":"ping"}', 4, 'jsonrpc'],
    ['{"jsonrpc":2.0,"id":"a","method":"ping"}', 'a', 'jsonrpc'],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', undefined, 'id: expected a string or an integer, got null'],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', undefined, 'id'],
    ['{"jsonrpc":"2.0","id":[1],"method":"ping"}', undefined, 'an array'],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', undefined, 'a number that is no safe integer'],
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', undefined, 'a number that is no safe integer'],
    ['{"jsonrpc":"2.0","id":1e400,"method":"ping"}', undefined, 'id'],
    ['{"jsonrpc":"2.0","id":5,"method":7}', 5, 'method'],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":[]}', 5, 'params'],
    ['{"jsonrpc":"2.0","id":5,"method":"ping","params":null}', 5, 'params'],
    ['{"jsonrpc":"2.0","id":5}', 5, 'a method, a result or an error'],
    ['{"jsonrpc":"2.0","id":5,"result":{},"error":{"code":1,"message":""}}', 5, 'a method, a result or an error'],
    ['{"jsonrpc":"2.0","id":5,"result":7}', 5, 'a method, a result or an error'],
  ])('refuses %s as no message, with the id that it has', (text, id, words) => {
    const error = thrownBy(() => parseMessage(text))
    expect(error).toBeInstanceOf(InvalidRequestError)
    expect(error).toMatchObject({ code: -32_600, id, message: expect.stringContaining(words) as string })
  })

  test('keeps what is called __proto__ a property', () => {
    const message = parseMessage('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"__proto__":{"polluted":true}}}')
    expect(Object.hasOwn((message as { params: object }).params, '__proto__')).toBe(true)
    expect('polluted' in {}).toBe(false)
  })
})

describe('parseEnvelope', () => {
  test('refuses what is no object', () => {
    for (const value of [undefined, null, 1, 'a', true]) expect(() => parseEnvelope(value)).toThrow(InvalidRequestError)
    expect(() => parseEnvelope([])).toThrow(InvalidRequestError)
  })
})
