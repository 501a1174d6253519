import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { KeyTable } from './key-table.ts'

describe('KeyTable', () => {
  test('finds what each of many keys opens, and nothing for others', () => {
    const table = new KeyTable<number>()
    for (let index = 0; index < 5000; index++) table.add(hash('sha256', `key-${index}`, 'buffer'), index)
    for (let index = 0; index < 5000; index += 7) expect(table.find(`key-${index}`)).toBe(index)
    for (let index = 5000; index < 6000; index += 7) expect(table.find(`key-${index}`)).toBeUndefined()
  })

  test('tells keys apart whose digests begin alike', () => {
    const table = new KeyTable<string>()
    const digest = hash('sha256', 'the-key', 'buffer')
    for (const last of [1, 2, 3]) {
      const neighbour = Buffer.from(digest)
      neighbour.writeUInt8((neighbour.readUInt8(31) + last) % 256, 31)
      table.add(neighbour, `neighbour ${last}`)
    }
    expect(table.find('the-key')).toBeUndefined()
    expect(table.add(digest, 'the key')).toBeUndefined()
    expect(table.find('the-key')).toBe('the key')
  })

  test('answers what is there when a digest is added twice, and keeps it', () => {
    const table = new KeyTable<string>()
    expect(table.add(hash('sha256', 'the-key', 'buffer'), 'first')).toBeUndefined()
    expect(table.add(hash('sha256', 'the-key', 'buffer'), 'second')).toBe('first')
    expect(table.find('the-key')).toBe('first')
  })
})
