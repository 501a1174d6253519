import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { prompt } from '../definition/prompt.ts'
import { progress } from '../definition/progress.ts'
import { resource } from '../definition/resource.ts'
import { tool } from '../definition/tool.ts'
import { Prompt, Resource, Tool } from '../definition/decorators.ts'
import { extension, extensionMethod } from '../extension/extension.ts'
import type { Context } from '../engine/context.ts'
import { assistant, user } from '../prompts/prompt-message.ts'
import { image, link } from '../tools/content.ts'
import { middleware } from './middleware.ts'
import { createServer } from './server.ts'

interface Db {
  count(): number
}

const server = createServer({ name: 'typed', version: '1.0.0' })
const withDb = middleware<{ db: Db }>((_call, next) => next({ db: { count: () => 1 } }))
const withUser = middleware<{ user: string }, { db: Db }>(({ ctx }, next) => next({ user: `user ${ctx.db.count()}` }))

const Time = z.object({ iso: z.string(), zone: z.string().default('UTC') })

test('a handler gets what its input schema lets through', () => {
  server.tool('a', { input: z.object({ city: z.string(), days: z.coerce.number().default(3) }) }, (input) => {
    expectTypeOf(input).toEqualTypeOf<{ city: string; days: number }>()
    return input.city
  })
  server.tool('b', {}, (input) => {
    // @ts-expect-error -- without an input schema nothing is known of the input
    return input.city as string
  })
  server.tool('c', { input: { type: 'object', properties: {} } }, (input) => {
    expectTypeOf(input).toEqualTypeOf<Record<string, unknown>>()
    return 'c'
  })
})

test('a handler returns what its output schema takes', () => {
  server.tool('a', { output: Time }, () => ({ iso: 'now' }))
  server.tool('b', { output: Time }, async () => ({ iso: 'now', zone: 'UTC' }))
  server.tool('c', { output: Time }, async function* () {
    yield progress(1)
    return { iso: 'now' }
  })
  // @ts-expect-error -- a property is missing
  server.tool('d', { output: Time }, () => ({ zone: 'UTC' }))
  // @ts-expect-error -- a property is of the wrong type
  server.tool('e', { output: Time }, () => ({ iso: 7 }))
  // @ts-expect-error -- promised, it is as wrong
  server.tool('f', { output: Time }, async () => ({ iso: 7 }))
  // @ts-expect-error -- a text is no object
  server.tool('g', { output: Time }, () => 'now')
  // @ts-expect-error -- nothing is returned
  server.tool('h', { output: Time }, () => undefined)
  // @ts-expect-error -- a generator's return value counts too
  server.tool('i', { output: Time }, async function* () {
    yield progress(1)
    return { iso: 7 }
  })
})

test('a tool as a value is checked alike', () => {
  const search = tool({
    input: z.object({ q: z.string() }),
    output: z.object({ hits: z.array(z.string()) }),
    handler: ({ q }) => ({ hits: [q] }),
  })
  expectTypeOf(search.handler).parameter(0).toEqualTypeOf<{ q: string }>()
  // @ts-expect-error -- the result does not match the output schema
  tool({ output: z.object({ hits: z.array(z.string()) }), handler: () => ({ hits: 'none' }) })
})

test('middleware adds to the context of what is defined after it', () => {
  server.use(withDb).tool('a', {}, (_input, { db }) => {
    expectTypeOf(db).toEqualTypeOf<Db>()
    return db.count()
  })
  server
    .use(withDb)
    .use(withUser)
    .tool('b', {}, (_input, { user, db }) => {
      expectTypeOf(user).toEqualTypeOf<string>()
      return db.count()
    })
  server.use(withDb).resource('a://{id}', {}, ({ id }, { db }) => `${id} ${db.count()}`)
  server.use(withDb).prompt('a', {}, (_args, { db }) => String(db.count()))
  server
    .use(withDb)
    .tools({ inline: tool({ handler: (_input, { db }) => db.count() }) })
    .resources([resource({ uri: 'a://b', handler: (_params, { db }) => String(db.count()) })])
    .prompts({ inline: prompt({ handler: (_args, { db }) => String(db.count()) }) })
})

test('what is listed and completed runs without middleware', () => {
  const counting = server.use(withDb)
  // @ts-expect-error -- `db` is not there
  counting.resource('a://{id}', { list: ({ db }) => [String(db)] }, () => '')
  // @ts-expect-error -- `db` is not there
  counting.resource('a://{id}', { complete: { id: (_typed, _given, { db }) => [String(db)] } }, () => '')
  const args = { id: z.string() }
  // @ts-expect-error -- `db` is not there
  counting.prompt('a', { args, complete: { id: (_typed, _given, { db }) => [String(db)] } }, () => '')
})

test('what needs more of the context than there is does not compile', () => {
  // @ts-expect-error -- nobody adds `db`
  server.tool('a', {}, (_input, { db }) => String(db))
  // @ts-expect-error -- nobody adds `db`
  server.resource('a://b', {}, (_params, { db }) => String(db))
  // @ts-expect-error -- nobody adds `db`
  server.prompt('a', {}, (_args, { db }) => String(db))
  // @ts-expect-error -- `user` needs `db`, which comes later
  server.use(withUser).use(withDb)
  const counting = tool({ handler: (_input, ctx: Context & { db: Db }) => ctx.db.count() })
  server.use(withDb).tools({ counting })
  // @ts-expect-error -- nobody adds `db`
  server.tools({ counting })
  const note = resource({ uri: 'a://b', handler: (_params, ctx: Context & { db: Db }) => String(ctx.db.count()) })
  // @ts-expect-error -- nobody adds `db`
  server.resources([note])
  const review = prompt({ handler: (_args, ctx: Context & { db: Db }) => String(ctx.db.count()) })
  // @ts-expect-error -- nobody adds `db`
  server.prompts({ review })
  // @ts-expect-error -- middleware that adds something has to pass it on
  middleware<{ db: Db }>((_call, next) => next())
})

test('a resource gets the variables of its template', () => {
  server.resource('repo://{owner}/{path*}{?ref}', {}, (params) => {
    expectTypeOf(params).toEqualTypeOf<{ readonly owner: string; readonly path: string; readonly ref?: string }>()
    return params.owner
  })
  // @ts-expect-error -- no such variable
  server.resource('repo://{owner}', {}, ({ name }) => String(name))
  // @ts-expect-error -- a number is no resource
  server.resource('repo://{owner}', {}, () => 7)
})

test('a prompt gets its arguments and returns messages', () => {
  server.prompt('a', { args: { language: z.enum(['ts', 'py']), pr: z.coerce.number() } }, (args) => {
    expectTypeOf(args).toEqualTypeOf<{ readonly language: 'ts' | 'py'; readonly pr: number }>()
    return args.language
  })
  // @ts-expect-error -- no such argument
  server.prompt('b', { args: { language: z.string() } }, ({ lang }) => String(lang))
  // @ts-expect-error -- a number is no message
  server.prompt('c', {}, () => 7)
})

test('a message for a prompt does for a conversation, when what it holds does', () => {
  server.tool('a', {}, (_input, ctx) => {
    const messages = [user`Look at ${7}`, assistant('I look'), user(image('AAAA', 'image/png'))]
    const pointing = [user(link({ uri: 'a://b', name: 'b' }))]
    // @ts-expect-error -- a conversation has no links
    void ctx.sample('look', { messages: pointing, maxTokens: 10 })
    return ctx.sample('look', { messages, maxTokens: 10 })
  })
})

test('the method of an extension gets what its schema lets through', () => {
  const find = extensionMethod({
    params: z.object({ q: z.string() }),
    handler: (params, ctx) => {
      expectTypeOf(params).toEqualTypeOf<{ q: string }>()
      expectTypeOf(ctx).toEqualTypeOf<Context>()
      return params
    },
  })
  const list = extensionMethod({
    handler: (params) => {
      expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, unknown>>>()
      return params
    },
  })
  server.extend(extension({ id: 'com.example/search', methods: { 'com.example/find': find, 'com.example/list': list } }))
})

test('the type of a server knows its tools and prompts', () => {
  const full = server
    .tool('add', { input: z.object({ a: z.number().default(0) }), output: z.object({ sum: z.number() }) }, ({ a }) => ({
      sum: a,
    }))
    .tools({ echo: tool({ input: z.object({ text: z.string() }), handler: async ({ text }) => text }) })
    .prompt('review', { args: { language: z.enum(['ts', 'py']) } }, ({ language }) => language)
    .prompts({ greet: prompt({ args: { name: z.string().optional() }, handler: ({ name }) => `Hello ${name ?? 'you'}` }) })
  expectTypeOf(full).toHaveProperty('~types')
  type Types = (typeof full)['~types']
  expectTypeOf<Types['tools']['add']['input']>().toEqualTypeOf<{ a?: number | undefined }>()
  expectTypeOf<Types['tools']['add']['output']>().toEqualTypeOf<{ sum: number }>()
  expectTypeOf<Types['tools']['echo']['input']>().toEqualTypeOf<{ text: string }>()
  expectTypeOf<Types['tools']['echo']['output']>().toEqualTypeOf<string>()
  expectTypeOf<Types['prompts']['review']>().toEqualTypeOf<{ language: 'ts' | 'py' }>()
  expectTypeOf<Types['prompts']['greet']>().toEqualTypeOf<{ name?: string | undefined }>()
  expectTypeOf<keyof Types['tools']>().toEqualTypeOf<'add' | 'echo'>()
})

test('a decorated method is checked against its schemas', () => {
  class Good {
    @Tool({ input: z.object({ a: z.number() }), output: z.object({ b: z.number() }) })
    right({ a }: { a: number }): { b: number } {
      return { b: a }
    }

    // @ts-expect-error -- the parameter is not what the schema lets through
    @Tool({ input: z.object({ a: z.number() }) })
    wrongInput({ a }: { a: string }): string {
      return a
    }

    // @ts-expect-error -- the result is not what the schema takes
    @Tool({ output: z.object({ b: z.number() }) })
    wrongOutput(): { b: string } {
      return { b: '1' }
    }

    // @ts-expect-error -- no such variable
    @Resource('a://{id}')
    wrongVariable({ name }: { name: string }): string {
      return name
    }

    // @ts-expect-error -- the argument is another
    @Prompt({ args: { language: z.enum(['ts']) } })
    wrongArgument({ language }: { language: 'py' }): string {
      return language
    }
  }
  server.register(new Good())
})

test('a schema of claims types the principal of handlers', () => {
  const claims = z.object({ tenant: z.string(), admin: z.boolean().optional() })
  createServer({ name: 'test', version: '1.0.0', claims })
    .tool('tenant', {}, (_input, { principal }) => {
      expectTypeOf(principal).toExtend<{ readonly id: string; readonly claims: { tenant: string } } | undefined>()
      expectTypeOf(principal!.claims.tenant).toEqualTypeOf<string>()
      expectTypeOf(principal!.claims.admin).toEqualTypeOf<boolean | undefined>()
      return ''
    })
    .tool('wrong', {}, (_input, { principal }) => {
      // @ts-expect-error -- a tenant is no number
      const tenant: number | undefined = principal?.claims.tenant
      return tenant
    })
  createServer({ name: 'test', version: '1.0.0' }).tool('any', {}, (_input, { principal }) => {
    expectTypeOf(principal?.claims?.['tenant']).toEqualTypeOf<unknown>()
    return ''
  })
})
