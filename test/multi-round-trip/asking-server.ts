import { createServer, elicitation, roots, sampling, type ServerOptions, user } from '@portico/core'
import { z } from 'zod'

const name = z.object({ name: z.string() })

/** Makes a server whose handlers ask in every way there is; each is written once, for all revisions. */
export function createAskingServer(options: Partial<ServerOptions> = {}) {
  const seen: string[] = []
  const server = createServer({ name: 'asking', version: '1.0.0', ...options })
    .tool('book', { input: z.object({ from: z.string() }) }, async ({ from }, ctx) => {
      const { to } = await ctx.elicit('to', { message: 'Where to?', schema: z.object({ to: z.string() }) })
      const order = await ctx.once('charge', () => {
        seen.push(`charged ${from}-${to}`)
        return { id: seen.length }
      })
      const { content } = await ctx.sample('summary', { messages: [user`Summarise ${order.id}`], maxTokens: 100 })
      const places = await ctx.roots()
      seen.push('booked')
      return `${from}-${to} #${order.id} ${'text' in content ? content.text : ''} ${places.map(({ uri }) => uri).join()}`
    })
    .tool('together', {}, async (_input, ctx) => {
      const answers = await ctx.ask({
        who: elicitation({ message: 'Who?', schema: name }),
        greeting: sampling({ messages: [user`Greet`], maxTokens: 10 }),
        places: roots(),
      })
      return { who: answers.who.name, greeting: answers.greeting.content, places: answers.places.length }
    })
    .tool('at_the_same_time', {}, async (_input, ctx) => {
      const [first, second] = await Promise.all([
        ctx.elicit('first', { message: 'First?', schema: name }),
        ctx.elicit('second', { message: 'Second?', schema: name }),
      ])
      return `${first.name} and ${second.name}`
    })
    .tool('outcome', {}, async (_input, ctx) => {
      const outcome = await ctx.elicit('who', { message: 'Who?', schema: name, onDecline: 'return' })
      return outcome.action === 'accept' ? outcome.content.name : outcome.action
    })
    .tool('after_refusal', {}, async (_input, ctx) => {
      const first = await ctx.elicit('first', { message: 'First?', schema: name }).catch((error: unknown) => String(error))
      const second = await ctx.elicit('second', { message: 'Second?', schema: name })
      return `${typeof first === 'string' ? first : first.name}, then ${second.name}`
    })
    .tool('finally', {}, async (_input, ctx) => {
      seen.push('open')
      try {
        return (await ctx.elicit('who', { message: 'Who?', schema: name })).name
      } finally {
        seen.push('close')
      }
    })
    .tool('steps', {}, async (_input, ctx) => {
      const first = await ctx.once('first', () => seen.push('first'))
      const nothing: unknown = await ctx.once('nothing', () => void seen.push('nothing'))
      await ctx.elicit('a', { message: 'A?', schema: name })
      const second = await ctx.once('second', () => seen.push('second'))
      await ctx.elicit('b', { message: 'B?', schema: name })
      return { first, nothing: nothing === undefined, second, seen: [...seen] }
    })
    .tool('open_url', {}, async (_input, ctx) => {
      await ctx.elicit.url('pay', { message: 'Please pay', url: 'https://pay.example.com/7' })
      return 'paid'
    })
    .prompt('briefing', {}, async (_args, ctx) => {
      const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
      return user`Brief ${who}`
    })
    .resource('notes://mine', {}, async (_params, ctx) => {
      const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
      return `Notes of ${who}`
    })
  return { server, seen }
}
