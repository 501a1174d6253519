import * as v from 'valibot'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { convertValibot } from './convert-valibot.ts'

afterEach(() => {
  vi.doUnmock('@valibot/to-json-schema')
  vi.resetModules()
})

describe('convertValibot', () => {
  test('writes tuples as 2020-12 does', async () => {
    expect(await convertValibot(v.strictTuple([v.string()]), 'input')).toMatchObject({
      prefixItems: [{ type: 'string' }],
      items: false,
    })
  })

  test('leaves checks without a counterpart to validation', async () => {
    const name = v.pipe(
      v.string(),
      v.trim(),
      v.regex(/^a/i),
      v.check((text) => text !== 'b'),
      v.minLength(2),
      v.brand('Name'),
    )
    expect(await convertValibot(name, 'input')).toMatchObject({ type: 'string', minLength: 2 })
    expect(await convertValibot(name, 'output')).toMatchObject({ type: 'string', minLength: 2 })
  })

  test('tells the side that is asked for', async () => {
    const schema = v.pipe(v.string(), v.transform(Number), v.number())
    expect(await convertValibot(schema, 'input')).toMatchObject({ type: 'string' })
    expect(await convertValibot(schema, 'output')).toMatchObject({ type: 'number' })
  })

  test('converts schemas that validate asynchronously', async () => {
    const schema = v.objectAsync({
      zone: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    })
    expect(await convertValibot(schema, 'input')).toMatchObject({ properties: { zone: { type: 'string' } } })
  })

  test.each([
    ['a date', v.date()],
    ['a bigint', v.object({ at: v.bigint() })],
    ['a map', v.map(v.string(), v.string())],
    ['a custom schema', v.custom(() => true)],
  ])('refuses %s', async (_name, schema) => {
    await expect(convertValibot(schema, 'input')).rejects.toThrow('cannot be converted to JSON Schema')
  })

  test('refuses transforms on output', async () => {
    await expect(convertValibot(v.pipe(v.string(), v.transform(Number)), 'output')).rejects.toThrow('"transform" action')
  })

  test('names the package to install when it is not there', async () => {
    vi.doMock('@valibot/to-json-schema', () => {
      throw new Error("Cannot find package '@valibot/to-json-schema'")
    })
    const fresh = await import('./convert-valibot.ts')
    await expect(fresh.convertValibot(v.string(), 'input')).rejects.toThrow(
      'Valibot schemas need the package "@valibot/to-json-schema": install it beside valibot',
    )
  })
})
