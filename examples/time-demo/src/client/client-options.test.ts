import { describe, expect, test } from 'vitest'
import { UserError } from '../program/user-error.ts'
import { parseClientOptions } from './client-options.ts'

describe('parseClientOptions', () => {
  test('has defaults for everything', () => {
    expect(parseClientOptions([], {})).toEqual({
      serverUrl: new URL('http://127.0.0.1:8000/'),
      authKey: undefined,
      transport: 'sse',
      model: undefined,
      question: 'What time is it in Paris right now?',
      debug: false,
    })
  })

  test.each([
    ['http://localhost:8000', 'http://localhost:8000/'],
    ['http://localhost:8000/', 'http://localhost:8000/'],
    ['http://localhost:8000/sse', 'http://localhost:8000/'],
    ['http://localhost:8000/mcp/', 'http://localhost:8000/'],
    ['https://example.com/tools/time/sse', 'https://example.com/tools/time/'],
    ['https://example.com/tools/time', 'https://example.com/tools/time/'],
  ])('takes MCP_SERVER_URL=%s', (url, expected) => {
    expect(parseClientOptions([], { MCP_SERVER_URL: url })?.serverUrl.href).toBe(expected)
  })

  test('asks OpenAI when only key and model are given', () => {
    expect(parseClientOptions([], { LLM_API_KEY: 'k', LLM_MODEL: 'm' })?.model).toEqual({
      url: 'https://api.openai.com/v1',
      key: 'k',
      name: 'm',
    })
  })

  test('is undefined for --help', () => {
    expect(parseClientOptions(['-h'], {})).toBeUndefined()
  })

  test.each([
    [['--transport', 'smtp'], {}, '--transport: expected sse or http or stdio, received "smtp"'],
    [['--question'], {}, "Option '--question <value>' argument missing. Try --help."],
    [
      [],
      { MCP_SERVER_URL: 'localhost:8000' },
      'MCP_SERVER_URL: expected an address like http://127.0.0.1:8000, received "localhost:8000"',
    ],
    [[], { LLM_API_KEY: 'k' }, 'LLM_API_KEY is set but LLM_MODEL is not: add the name of the model to .env'],
    [
      [],
      { LLM_API_KEY: 'k', LLM_MODEL: 'm', LLM_API_URL: 'api' },
      'LLM_API_URL: expected an address like https://api.openai.com/v1, received "api"',
    ],
  ])('refuses %j with %j', (args, environment, message) => {
    expect(() => parseClientOptions(args, environment)).toThrow(new UserError(message))
  })
})
