import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareCodePoints } from '../code-points.ts'
import { SortedKeys } from './sorted-keys.ts'

const key = fc.string({ unit: fc.constantFrom('a', 'b', '\uFF5E', '\u{1F600}'), maxLength: 3 })

test('SortedKeys does what sorting and filtering would do', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), key)), key, fc.option(key, { nil: undefined }), (steps, prefix, after) => {
      const keys = new SortedKeys()
      const model = new Set<string>()
      for (const [isAdded, name] of steps) {
        if (isAdded) keys.add(name)
        else keys.delete(name)
        if (isAdded) model.add(name)
        else model.delete(name)
      }
      const expected = [...model].filter((name) => name.startsWith(prefix)).sort(compareCodePoints)
      const isAfter = (name: string, sign: number) => after === undefined || sign * compareCodePoints(name, after) > 0
      expect([...keys.ascending(prefix, after)]).toEqual(expected.filter((name) => isAfter(name, 1)))
      expect([...keys.descending(prefix, after)]).toEqual(expected.reverse().filter((name) => isAfter(name, -1)))
    }),
  )
})
