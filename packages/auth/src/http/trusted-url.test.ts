import { describe, expect, test } from 'vitest'
import { trustedUrl } from './trusted-url.ts'

describe('trustedUrl', () => {
  test.each([
    'https://login.example.com/tenant',
    'http://127.0.0.1:8080',
    'http://localhost/jwks',
    'http://[::1]:1',
    'https://10.0.0.1',
  ])('takes %s', (url) => {
    expect(trustedUrl(url, 'issuer')).toBe(url)
  })

  test.each([
    undefined,
    7,
    '',
    'login.example.com',
    'http://login.example.com',
    'ftp://localhost',
    'https://a:b@c.example',
    'https://c.example#d',
  ])('refuses %s', (url) => {
    expect(() => trustedUrl(url, 'issuer')).toThrow(/^issuer: expected/)
  })

  test.each([
    'https://169.254.169.254/latest',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://127.1/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://localhost/',
  ])('refuses %s by the word of somebody outside', (url) => {
    expect(() => trustedUrl(url, 'jwks_uri', 'https://login.example.com')).toThrow('expected a public address')
    expect(trustedUrl(url, 'jwks_uri', 'https://10.0.0.1')).toBe(url)
  })
})
