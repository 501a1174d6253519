import type { ContextStore, ContextWatch } from '@portico/core'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { isReserved } from '../entries/reserved.ts'

/** How soon a client that lost the stream should come back, in milliseconds. */
const RETRY_MS = 2000
/** How often a comment keeps an idle stream open, in milliseconds. */
const KEEP_ALIVE_MS = 15_000

/** Answers with what changes, each change an event whose id a client can go on after. It ends with the request. */
export function streamChanges(c: Context, context: ContextStore, watch: Omit<ContextWatch, 'signal'>): Response {
  const { signal } = c.req.raw
  return streamSSE(c, async (stream) => {
    await stream.write(`retry: ${RETRY_MS}\n: what changes\n\n`)
    const keepAlive = setInterval(() => void stream.write(': still here\n\n'), KEEP_ALIVE_MS)
    try {
      for await (const { position, kind, namespace, key, version, at } of context.watch({ ...watch, signal })) {
        if (isReserved(namespace)) continue
        await stream.writeSSE({ id: position, event: kind, data: JSON.stringify({ namespace, key, version, at }) })
      }
    } finally {
      clearInterval(keepAlive)
    }
  })
}
