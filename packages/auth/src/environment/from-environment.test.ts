import { afterEach, expect, test, vi } from 'vitest'
import { bearer, head } from '../../test-support/head.ts'
import { apiKeys } from '../api-keys/api-keys.ts'
import { fromEnvironment } from './from-environment.ts'

const VARIABLE = 'PORTICO_TEST_CREDENTIAL'
afterEach(() => {
  vi.unstubAllEnvs()
})

test('fromEnvironment takes the credential from the variable, and from nowhere else', () => {
  const auth = fromEnvironment(VARIABLE, apiKeys({ keys: { ada: 'key-of-ada' } }))
  expect(auth.authenticate(bearer('key-of-ada'))).toMatchObject({ status: 401 })
  vi.stubEnv(VARIABLE, 'key-of-ada\n')
  expect(auth.authenticate(head({}))).toMatchObject({ principal: { id: 'ada' } })
  vi.stubEnv(VARIABLE, 'another-key')
  expect(auth.authenticate(bearer('key-of-ada'))).toMatchObject({ status: 403 })
  expect(() => fromEnvironment('', auth)).toThrow('expected the name of a variable')
})
