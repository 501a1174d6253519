import { tool } from '@portico/core'
import { z } from 'zod'

/** Tools for what a request of 2026-07-28 says itself: what its client can do, its log level, and arguments repeated in headers. */
export const requestTermsTools = {
  // Proxies can route by the argument without reading the body: clients repeat it in the header Mcp-Param-Region.
  test_x_mcp_header: tool({
    description: 'Takes an argument that is repeated in a header',
    input: z.object({
      region: z.string().optional().meta({ 'x-mcp-header': 'Region' }),
      level: z.int().optional(),
    }),
    handler: ({ region }) => `Region: ${region ?? 'none'}`,
  }),

  // What a client did not declare is not asked of it: the call is answered with the error that names what is missing.
  test_missing_capability: tool({
    description: 'Cannot do without sampling',
    handler: async (_input, ctx) => {
      await ctx.sample('anything', { messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }], maxTokens: 10 })
      return 'The client can sample.'
    },
  }),

  test_streaming_elicitation: tool({
    description: 'Reports its progress, then asks the user',
    handler: async (_input, ctx) => {
      ctx.progress(1, 2)
      const { ok } = await ctx.elicit('confirm', { message: 'Go on?', schema: z.object({ ok: z.boolean() }) })
      return ok ? 'Went on.' : 'Stopped.'
    },
  }),

  test_logging_tool: tool({
    description: 'Sends a log message, if the request asks for them',
    handler: (_input, ctx) => {
      ctx.log.info('A message of the test_logging_tool')
      return 'Logged.'
    },
  }),
}
