import { describe, expect, test } from 'vitest'
import { Seal } from './seal.ts'

const OLD = 'an old secret that is long enough for this'
const NEW = 'a new secret that is long enough for this'

describe('Seal', () => {
  test('opens what it sealed, for the same purpose only', () => {
    const seal = new Seal([NEW])
    const sealed = seal.seal('client', { name: 'ada' })
    expect(seal.open('client', sealed)).toEqual({ name: 'ada' })
    expect(seal.open('form', sealed)).toBeUndefined()
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('name')
  })

  test('opens nothing that was changed, at whatever place', () => {
    const seal = new Seal([NEW])
    const sealed = Buffer.from(seal.seal('client', 1), 'base64url')
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index]! ^= 1
      expect(seal.open('client', changed.toString('base64url'))).toBeUndefined()
    }
    for (const text of ['', 'x', sealed.subarray(0, 20).toString('base64url')]) expect(seal.open('client', text)).toBeUndefined()
  })

  test('opens what was sealed with a secret that was replaced', () => {
    const sealed = new Seal([OLD]).seal('client', 1)
    expect(new Seal([NEW, OLD]).open('client', sealed)).toBe(1)
    expect(new Seal([NEW]).open('client', sealed)).toBeUndefined()
  })
})
