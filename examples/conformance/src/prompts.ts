import { file, image, prompt, user } from '@portico/core'
import { z } from 'zod'
import { PNG } from './sample-media.ts'

/** Prompts, from a text to one that asks the user before it is written. */
export const prompts = {
  test_simple_prompt: prompt({
    description: 'A text',
    handler: () => 'This is a simple prompt for testing.',
  }),

  test_prompt_with_arguments: prompt({
    description: 'A text with two arguments',
    args: { arg1: z.string().describe('The first argument'), arg2: z.string().describe('The second argument') },
    complete: { arg1: () => [] },
    handler: ({ arg1, arg2 }) => user`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
  }),

  test_prompt_with_embedded_resource: prompt({
    description: 'A resource with its contents',
    args: { resourceUri: z.string().describe('The URI of the resource') },
    handler: ({ resourceUri }) => [
      user(file({ uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' })),
      user`Please process the embedded resource above.`,
    ],
  }),

  test_prompt_with_image: prompt({
    description: 'An image',
    handler: () => [user(image(PNG, 'image/png')), user`Please analyze the image above.`],
  }),

  test_input_required_result_prompt: prompt({
    description: 'A text that the user is asked about first',
    handler: async (_args, ctx) => {
      const { context } = await ctx.elicit('user_context', {
        message: 'What is it about?',
        schema: z.object({ context: z.string() }),
      })
      return user`Please help with: ${context}`
    },
  }),
}
