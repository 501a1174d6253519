import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'
import { UserError } from './user-error.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-env-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function read(text: string, environment = {}) {
  const path = join(folder, '.env')
  writeFileSync(path, text)
  return readEnvironment(path, environment)
}

describe('readEnvironment', () => {
  test('reads settings with quotes, comments, blanks and Windows line ends', () => {
    const text = '\uFEFF# all\r\n\r\nA=1\r\n  B = two words # why\r\nexport C="a # b"\r\nD=\'\'\r\nE=\r\nF=a=b\r\n'
    expect(read(text)).toEqual({ A: '1', B: 'two words', C: 'a # b', F: 'a=b' })
  })

  test('prefers the environment, in which an empty setting switches off the one in the file', () => {
    expect(read('A=file\nB=file\nC=file', { A: 'environment', B: '', D: 'environment' })).toEqual({
      A: 'environment',
      C: 'file',
      D: 'environment',
    })
  })

  test('takes the environment alone when there is no file', () => {
    expect(readEnvironment(join(folder, 'absent'), { A: '1' })).toEqual({ A: '1' })
  })

  test.each([
    ['A=1\nsecret value', 'line 2: expected NAME=value'],
    ['MY-KEY=secret', 'line 1: expected NAME=value'],
    ['A: secret', 'line 1: expected NAME=value'],
    ['\n\nA="secret', 'line 3: the value begins with a quote that is not closed'],
    ["A='secret\nB=1", 'line 1: the value begins with a quote that is not closed'],
    ['A="secret" value', 'line 1: the value begins with a quote that is not closed'],
  ])('refuses %j and does not repeat it', (text, problem) => {
    expect(() => read(text)).toThrow(UserError)
    expect(() => read(text)).toThrow(problem)
    expect(() => read(text)).not.toThrow('secret')
  })

  test('says when the file cannot be read', () => {
    expect(() => readEnvironment(folder, {})).toThrow(/cannot be read \(EISDIR\): make it a readable text file/)
  })
})
