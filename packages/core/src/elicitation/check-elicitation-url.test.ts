import { describe, expect, test } from 'vitest'
import { checkElicitationUrl } from './check-elicitation-url.ts'

describe('checkElicitationUrl', () => {
  test.each([
    'https://pay.example.com/7',
    'https://pay.example.com/7?ticket=0a1b2c&lang=en#top',
    'https://login.example.com/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.example.com%2Fback&state=eyJ0.e30.c2ln&scope=a+b',
    'https://example.com/@ada/notes',
    'http://localhost:3000/connect',
    'http://127.0.0.1/connect',
    'http://[::1]:8080/connect',
  ])('takes %s', (url) => expect(() => checkElicitationUrl(url)).not.toThrow())

  test.each([
    'http://pay.example.com/7',
    'http://localhost.evil.example/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'pay.example.com',
    '',
    'https://ada:secret@example.com/',
    'https://token@example.com/',
    'https://example.com/?access_token=hunter2',
    'https://example.com/?a=b&TOKEN=hunter2',
    'https://example.com/?apiKey=hunter2',
    'https://example.com/?password=hunter2',
    'https://example.com/?session_id=hunter2',
    'https://bucket.example.com/a?X-Amz-Signature=hunter2',
    'https://example.com/#access_token=hunter2&token_type=bearer',
    'https://example.com/?user=ada.hunter2@example.com',
    'https://example.com/?user=ada.hunter2%40example.com',
    'https://example.com/of/ada.hunter2%40example.com/',
  ])('refuses %s, and does not repeat what is secret in it', (url) => {
    expect(() => checkElicitationUrl(url)).toThrow(TypeError)
    expect(() => checkElicitationUrl(url)).not.toThrow(/hunter2/)
  })
})
