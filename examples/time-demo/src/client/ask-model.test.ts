import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { answer, events, startFakeModel } from '../../test/fake-model.ts'
import { UserError } from '../program/user-error.ts'
import { askModel } from './ask-model.ts'

const chunk = (delta: unknown, finish_reason: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'small',
  choices: [{ index: 0, delta, finish_reason }],
})

function ask(url: string, onText: (piece: string) => void = () => undefined, signal: AbortSignal = new AbortController().signal) {
  const openai = new OpenAI({ baseURL: url, apiKey: 'sk-secret', maxRetries: 0, logLevel: 'off' })
  const model = { url, key: 'sk-secret', name: 'small' }
  return askModel(openai, model, { messages: [{ role: 'user', content: 'Hello' }], tools: [], onText, signal })
}

describe('askModel', () => {
  test('hands over the text as it comes and gives the whole message', async () => {
    const url = await startFakeModel(
      events(chunk({ role: 'assistant', content: 'It is ' }), chunk({ content: 'late.' }), chunk({}, 'stop'), '[DONE]'),
    )
    const pieces: string[] = []
    const message = await ask(url, (piece) => pieces.push(piece))
    expect(pieces).toEqual(['It is ', 'late.'])
    expect(message.content).toBe('It is late.')
  })

  test.each([
    [
      'fails',
      answer(503, { error: { message: 'out of\nmemory' } }),
      /^The model's API failed \(503\): try again later.*\(It says: .*out of memory\)$/,
    ],
    [
      'refuses the key',
      answer(401, { error: { message: 'Incorrect' } }),
      /^The model's API refuses the key \(401\): check LLM_API_KEY/,
    ],
    ['forbids the key', answer(403, ''), /^The model's API refuses the key \(403\): check LLM_API_KEY/],
    [
      'does not know the model',
      answer(404, { error: { message: 'no such' } }),
      /^There is no model "small" at .* \(404\): check LLM_MODEL/,
    ],
    [
      'cannot call tools',
      answer(400, { error: { message: 'tools?' } }),
      /refuses the request \(400\): check LLM_MODEL.*calls tools/,
    ],
    ['wants more credit', answer(429, { error: { message: 'quota' } }), /refuses more requests for now \(429\)/],
    ['is a web page', answer(200, '<html>', 'text/html'), /does not speak the chat-completions API: check LLM_API_URL/],
    ['answers with other JSON', answer(200, { hello: 'world' }), /does not speak the chat-completions API/],
    ['sends events that are no JSON', events('{"id": nonsense'), /does not speak the chat-completions API/],
    ['sends events of another kind', events({ hello: 'world' }), /does not speak the chat-completions API/],
    [
      'breaks off with an error',
      events({ error: { message: 'overloaded' } }),
      /^The model broke off with an error: try again.*overloaded/,
    ],
    ['breaks off without one', events(chunk({ content: 'It' })), /does not speak the chat-completions API/],
    ['hangs up', (_: unknown, response: { destroy(): void }) => response.destroy(), /^No model answers at .*: check LLM_API_URL/],
  ])('says in a line what to do when the API %s', async (_, listener, line) => {
    const error: unknown = await ask(await startFakeModel(listener)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toHaveProperty('message', expect.stringMatching(line))
    expect(error).toHaveProperty('message', expect.not.stringContaining('\n'))
  })

  test('stops when it is told to, and says only that', async () => {
    const stop = new AbortController()
    const url = await startFakeModel(() => stop.abort(new Error('stopped by the test')))
    await expect(ask(url, undefined, stop.signal)).rejects.toThrow('stopped by the test')
  })
})
