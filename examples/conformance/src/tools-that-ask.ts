import { tool } from '@portico/core'
import { z } from 'zod'
import { choices } from './choices-schema.ts'

/**
 * Tools that ask the client while they run. Their text is the same for every revision: up to 2025-11-25 the client gets a request on the
 * stream of the call, from 2026-07-28 on a result that says what is needed.
 */
export const toolsThatAsk = {
  test_sampling: tool({
    description: "Asks the client's model",
    input: z.object({ prompt: z.string().describe('What to ask the model') }),
    handler: async ({ prompt }, ctx) => {
      const { content } = await ctx.sample('answer', {
        messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
        maxTokens: 100,
      })
      return `LLM response: ${'text' in content ? content.text : ''}`
    },
  }),

  test_elicitation: tool({
    description: 'Asks the user',
    input: z.object({ message: z.string().describe('What to ask the user') }),
    handler: async ({ message }, ctx) => {
      const outcome = await ctx.elicit('user', {
        message,
        schema: z.object({ username: z.string().describe('Name of the user'), email: z.string().describe('Email address') }),
        onDecline: 'return',
      })
      return `User response: ${describe(outcome)}`
    },
  }),

  test_elicitation_sep1034_defaults: tool({
    description: 'Asks the user by a form that is filled in already',
    handler: async (_input, ctx) => {
      const outcome = await ctx.elicit('profile', {
        message: 'Please check your profile',
        schema: z.object({
          name: z.string().default('John Doe'),
          age: z.int().default(30),
          score: z.number().default(95.5),
          status: z.enum(['active', 'inactive', 'pending']).default('active'),
          verified: z.boolean().default(true),
        }),
        onDecline: 'return',
      })
      return `Elicitation completed: ${describe(outcome)}`
    },
  }),

  test_elicitation_sep1330_enums: tool({
    description: 'Asks the user to choose, in every way that a form has for it',
    handler: async (_input, ctx) => {
      const outcome = await ctx.elicit('choices', { message: 'Please choose', schema: choices, onDecline: 'return' })
      return `Elicitation completed: ${describe(outcome)}`
    },
  }),
}

function describe(outcome: { readonly action: string; readonly content?: unknown }): string {
  return `action=${outcome.action}, content=${JSON.stringify(outcome.content ?? {})}`
}
