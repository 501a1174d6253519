import { describe, expect, test } from 'vitest'
import { declares } from './declares.ts'

describe('declares', () => {
  test.each<[declared: object, isDeclared: boolean]>([
    [{ elicitation: {} }, true],
    [{ elicitation: { form: {} } }, true],
    [{ elicitation: { url: {} } }, false],
    [{}, false],
    [{ elicitation: null }, false],
    [{ elicitation: 'form' }, false],
    [{ elicitation: { form: null } }, false],
  ])('%j: forms are %j', (declared, isDeclared) => {
    // Capabilities come from clients: that they are an object is all that is known of them.
    expect(declares(declared, { elicitation: { form: {} } })).toBe(isDeclared)
  })
})
