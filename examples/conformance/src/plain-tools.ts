import { setTimeout as sleep } from 'node:timers/promises'
import { audio, file, image, progress, text, tool, ToolError } from '@portico/core'
import { contactSchema } from './contact-schema.ts'
import { PNG, WAV } from './sample-media.ts'

/** How long the tools that report something take between two reports, in milliseconds. */
const PAUSE_MS = 50

/** Tools without a conversation: what a handler can return, how it fails, and what it can tell while it runs. */
export const plainTools = {
  test_simple_text: tool({
    description: 'Returns a text',
    handler: () => 'This is a simple text response for testing.',
  }),

  test_image_content: tool({
    description: 'Returns an image',
    handler: () => image(PNG, 'image/png'),
  }),

  test_audio_content: tool({
    description: 'Returns audio',
    handler: () => audio(WAV, 'audio/wav'),
  }),

  test_embedded_resource: tool({
    description: 'Returns a resource with its contents',
    handler: () =>
      file({ uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' }),
  }),

  test_multiple_content_types: tool({
    description: 'Returns a text, an image and a resource',
    handler: () => [
      text('Multiple content types test:'),
      image(PNG, 'image/png'),
      file({
        uri: 'test://mixed-content-resource',
        mimeType: 'application/json',
        text: JSON.stringify({ test: 'data', value: 123 }),
      }),
    ],
  }),

  // Only the words of a ToolError reach the model; anything else that is thrown is masked.
  test_error_handling: tool({
    description: 'Fails',
    handler: () => {
      throw new ToolError('This tool intentionally returns an error for testing')
    },
  }),

  // A generator reports progress by what it yields.
  test_tool_with_progress: tool({
    description: 'Reports its progress in three steps',
    handler: async function* () {
      yield progress(0, 100)
      await sleep(PAUSE_MS)
      yield progress(50, 100)
      await sleep(PAUSE_MS)
      yield progress(100, 100)
      return 'Done in three steps.'
    },
  }),

  test_tool_with_logging: tool({
    description: 'Sends three log messages',
    handler: async (_input, ctx) => {
      ctx.log.info('Tool execution started')
      await sleep(PAUSE_MS)
      ctx.log.info('Tool processing data')
      await sleep(PAUSE_MS)
      ctx.log.info('Tool execution completed')
      return 'Logged three messages.'
    },
  }),

  // A long call need not hold a connection: the client comes back for the result. Where clients do not, nothing is closed.
  test_reconnection: tool({
    description: 'Closes its connection, then returns a text',
    handler: async (_input, ctx) => {
      ctx.http?.closeConnection({ retryMs: 500 })
      await sleep(2 * PAUSE_MS)
      return 'Was ready while nobody was connected.'
    },
  }),

  // A JSON Schema is shown to clients as it was written, whatever is in it.
  json_schema_2020_12_tool: tool({
    description: 'Takes arguments that only JSON Schema can describe',
    input: contactSchema,
    handler: (input) => `Got ${Object.keys(input).join(', ')}.`,
  }),
}
