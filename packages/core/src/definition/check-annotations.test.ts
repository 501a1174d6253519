import { describe, expect, test } from 'vitest'
import { createServer } from '../server/server.ts'

const define = (options: object) => () =>
  createServer({ name: 'a', version: '1' })
    .resource('notes://a', options, () => 'a')
    .resource('notes://{id}', options, () => 'a')

describe('annotations', () => {
  test.each([
    undefined,
    {},
    { audience: ['user', 'assistant'], priority: 0, lastModified: '2025-01-12T15:00:58Z' },
    { audience: [], priority: 1, lastModified: '2025-01-12' },
    { lastModified: '2025-01-12T15:00:58.123+02:00' },
  ])('may be %j', (annotations) => {
    expect(define({ annotations })).not.toThrow()
  })

  test.each([
    { audience: 'user' },
    { audience: ['everybody'] },
    { priority: 1.1 },
    { priority: -0.1 },
    { priority: Number.NaN },
    { priority: '1' },
    { lastModified: 'yesterday' },
    { lastModified: '2025-13-01' },
    { lastModified: 'Sun, 12 Jan 2025 15:00:58 GMT' },
  ])('may not be %j', (annotations) => {
    expect(define({ annotations })).toThrow(/^resource "notes:\/\/a": annotations\./)
  })
})

describe('the size', () => {
  test.each([-1, 1.5, Number.NaN, '5'])('may not be %j', (size) => {
    expect(define({ size })).toThrow('size: expected an integer ≥ 0')
  })
})
