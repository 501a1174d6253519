import { describe, expect, test } from 'vitest'
import { isSecretName } from './is-secret-name.ts'

describe('isSecretName', () => {
  test.each([
    'password',
    'Password',
    'PASSWORD',
    'newPassword',
    'db_password',
    'Your password:',
    'Password (at least 8 characters)',
    'passphrase',
    'clientSecret',
    'apiKey',
    'API key',
    'GITHUB_API_KEY',
    'openAIApiKey',
    'privateKey',
    'accessToken',
    'access-token',
    'Personal access token',
    'credentials',
    'cardNumber',
    'Credit card',
    'cvv',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true))

  test.each([
    '',
    'name',
    'passwordPolicy',
    'secretSantaName',
    'keyboard',
    'key',
    'primaryKey',
    'maxTokens',
    'tokenCount',
    'cardNumberCount',
    'compass',
    'secretary',
    'pin',
    'accessTokenLifetime',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false))
})
