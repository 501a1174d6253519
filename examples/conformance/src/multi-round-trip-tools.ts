import { elicitation, type Question, roots, sampling, tool } from '@portico/core'
import { z } from 'zod'

const capitalQuestion = sampling({
  messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
  maxTokens: 100,
})
const nameForm = elicitation({ message: 'What is your name?', schema: z.object({ name: z.string() }) })
const confirmForm = elicitation({ message: 'Go on?', schema: z.object({ ok: z.boolean() }) })

/**
 * Tools whose calls take several round trips from 2026-07-28 on: each answer of the client is a new request, for which the handler runs from its
 * beginning and finds what was answered before. The keys name the questions, and appear on the wire.
 */
export const multiRoundTripTools = {
  test_input_required_result_elicitation: tool({
    description: 'Asks for a name',
    handler: async (_input, ctx) => {
      const { user_name } = await ctx.ask({ user_name: nameForm })
      return `Hello, ${user_name.name}!`
    },
  }),

  test_input_required_result_sampling: tool({
    description: "Asks the client's model",
    handler: async (_input, ctx) => {
      const { capital_question } = await ctx.ask({ capital_question: capitalQuestion })
      return textOf(capital_question)
    },
  }),

  test_input_required_result_list_roots: tool({
    description: 'Asks where it may work',
    handler: async (_input, ctx) => {
      const places = await ctx.roots('client_roots')
      return `Roots: ${places.map(({ uri }) => uri).join(', ')}`
    },
  }),

  // What a handler has done before it asks is kept in the sealed state that the client brings back, and not done again.
  test_input_required_result_request_state: tool({
    description: 'Asks for a confirmation, and shows that what came before it is still known',
    handler: async (_input, ctx) => {
      let stepsDone = 0
      await ctx.once('step', () => ++stepsDone)
      const { confirm } = await ctx.ask({ confirm: confirmForm })
      return `${stepsDone === 0 ? 'state-ok' : 'state lost'}, confirmed: ${confirm.ok}`
    },
  }),

  // Questions that do not depend on each other travel together.
  test_input_required_result_multiple_inputs: tool({
    description: 'Asks for a name, a greeting and the roots at the same time',
    handler: async (_input, ctx) => {
      const { user_name, greeting, client_roots } = await ctx.ask({
        user_name: nameForm,
        greeting: sampling({
          messages: [{ role: 'user', content: { type: 'text', text: 'Write a greeting.' } }],
          maxTokens: 50,
        }),
        client_roots: roots(),
      })
      return `${textOf(greeting)} ${user_name.name}, ${client_roots.length} roots`
    },
  }),

  test_input_required_result_multi_round: tool({
    description: 'Asks twice, the second time about the first answer',
    handler: async (_input, ctx) => {
      const { name } = await ctx.elicit('step1', { message: 'What is your name?', schema: z.object({ name: z.string() }) })
      const { color } = await ctx.elicit('step2', {
        message: `What is your favourite colour, ${name}?`,
        schema: z.object({ color: z.string() }),
      })
      return `${name} likes ${color}.`
    },
  }),

  // A state that was changed on its way is refused before the handler gets to see anything of it.
  test_input_required_result_tampered_state: tool({
    description: 'Asks for a confirmation',
    handler: async (_input, ctx) => {
      const { confirm } = await ctx.ask({ confirm: confirmForm })
      return `Confirmed: ${confirm.ok}`
    },
  }),

  test_input_required_result_capabilities: tool({
    description: 'Asks whatever the client can be asked',
    handler: async (_input, ctx) => {
      const questions: Record<string, Question> = {}
      if (ctx.client.can('elicitation')) questions['user_name'] = nameForm
      if (ctx.client.can('sampling')) questions['capital_question'] = capitalQuestion
      if (ctx.client.can('roots')) questions['client_roots'] = roots()
      const answers = await ctx.ask(questions)
      return `Answered: ${Object.keys(answers).join(', ') || 'nothing, as nothing was asked'}`
    },
  }),
}

function textOf({ content }: { readonly content: object }): string {
  return 'text' in content ? String(content.text) : ''
}
