import OpenAI, { APIError } from 'openai'
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startOfflineModel } from './offline-model.ts'

const tools = [{ type: 'function' as const, function: { name: 'get_current_time', parameters: { type: 'object' } } }]
const question: ChatCompletionMessageParam = { role: 'user', content: 'What time is it in Lisbon?' }

async function connect() {
  const model = await startOfflineModel()
  onTestFinished(() => model[Symbol.asyncDispose]())
  return { url: model.url, openai: new OpenAI({ baseURL: model.url, apiKey: 'any', maxRetries: 0, logLevel: 'off' }) }
}

describe('startOfflineModel', () => {
  test('streams a tool call in pieces', async () => {
    const { openai } = await connect()
    const chunks = []
    for await (const chunk of await openai.chat.completions.create({ model: 'm', stream: true, messages: [question], tools })) {
      chunks.push(chunk)
    }
    expect(chunks.length).toBeGreaterThan(4)
    expect(chunks.at(0)?.choices[0]?.delta.tool_calls?.[0]).toMatchObject({
      type: 'function',
      function: { name: 'get_current_time' },
    })
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls')
    const pieces = chunks.map((chunk) => chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '')
    expect(JSON.parse(pieces.join(''))).toEqual({ timezone: 'Europe/Lisbon', format: 'human' })
  })

  test('streams an answer built from the result of the tool', async () => {
    const { openai } = await connect()
    const call = await openai.chat.completions.stream({ model: 'm', messages: [question], tools }).finalMessage()
    const id = call.tool_calls?.[0]?.id ?? ''
    const result: ChatCompletionMessageParam = {
      role: 'tool',
      tool_call_id: id,
      content: JSON.stringify({ time: 'five past nine' }),
    }
    const pieces: string[] = []
    const stream = openai.chat.completions.stream({ model: 'm', messages: [question, call, result], tools })
    stream.on('content', (piece) => pieces.push(piece))
    expect((await stream.finalMessage()).content).toBe('According to get_current_time it is five past nine.')
    expect(pieces.length).toBeGreaterThan(5)
  })

  test('passes on what a tool says that could not tell the time', async () => {
    const { openai } = await connect()
    const result: ChatCompletionMessageParam = { role: 'tool', tool_call_id: 'call_1', content: 'unknown time zone' }
    const stream = openai.chat.completions.stream({ model: 'm', messages: [question, result], tools })
    expect((await stream.finalMessage()).content).toBe('I could not find out: unknown time zone')
  })

  test('says so when it is not given the tool', async () => {
    const { openai } = await connect()
    const stream = openai.chat.completions.stream({ model: 'm', messages: [question] })
    expect((await stream.finalMessage()).content).toContain('nobody offers me the tool get_current_time')
  })

  test('answers a request that does not stream, is no JSON or goes elsewhere with an error as the API has it', async () => {
    const { openai, url } = await connect()
    await expect(openai.chat.completions.create({ model: 'm', messages: [question] })).rejects.toThrow(/400 .*only streams/s)
    await expect(openai.models.list()).rejects.toThrow(APIError)
    const response = await fetch(`${url}/chat/completions`, { method: 'POST', body: 'no JSON' })
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.objectContaining({ message: expect.any(String) }) },
    ])
  })

  test('stops while it is still streaming', async () => {
    const model = await startOfflineModel()
    const openai = new OpenAI({ baseURL: model.url, apiKey: 'any', maxRetries: 0, logLevel: 'off' })
    const stream = openai.chat.completions.stream({ model: 'm', messages: [question], tools })
    const ended = expect(stream.finalMessage()).rejects.toThrow()
    await stream.emitted('chunk')
    await model[Symbol.asyncDispose]()
    await ended
    await expect(fetch(model.url)).rejects.toThrow('fetch failed')
  })
})
