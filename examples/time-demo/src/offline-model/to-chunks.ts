import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { Reply } from './reply.ts'

type Delta = ChatCompletionChunk.Choice.Delta

/** A reply in the pieces in which a streaming chat-completions API sends it. */
export function toChunks(reply: Reply, model: string): ChatCompletionChunk[] {
  const id = `chatcmpl-${crypto.randomUUID()}`
  const created = Math.floor(Date.now() / 1000)
  const chunk = (delta: Delta, finish_reason: ChatCompletionChunk.Choice['finish_reason'] = null): ChatCompletionChunk => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
  })
  return [
    ...(reply.kind === 'answer' ? answerDeltas(reply.text) : toolCallDeltas(reply.name, reply.arguments)).map((delta) =>
      chunk(delta),
    ),
    chunk({}, reply.kind === 'answer' ? 'stop' : 'tool_calls'),
  ]
}

function answerDeltas(text: string): Delta[] {
  const words = text.match(/\s*\S+/g) ?? []
  return [{ role: 'assistant', content: '' }, ...words.map((content): Delta => ({ content }))]
}

/** The name comes first, then the arguments in pieces that are no JSON each. */
function toolCallDeltas(name: string, args: string): Delta[] {
  const id = `call_${crypto.randomUUID().slice(0, 8)}`
  const begin = { index: 0, id, type: 'function' as const, function: { name, arguments: '' } }
  const pieces = args.match(/.{1,12}/gs) ?? []
  return [
    { role: 'assistant', content: null, tool_calls: [begin] },
    ...pieces.map((piece): Delta => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ]
}
