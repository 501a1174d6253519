import { z } from 'zod'

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
})

/** The part of a chat-completions request that the offline model reads. */
export const ChatRequest = z.object({
  model: z.string(),
  stream: z.literal(true, 'the offline model only streams: set "stream": true'),
  messages: z.array(message).min(1),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
})

/** @see {@link ChatRequest} */
export type ChatRequest = z.infer<typeof ChatRequest>
