import { OpenAPIHono } from '@hono/zod-openapi'
import type { ContextFilter, ContextRef, ContextStore, Principal } from '@portico/core'
import type { Context } from 'hono'
import { toEntry } from '../entries/entry-schema.ts'
import { toOperation } from '../entries/operation-schema.ts'
import { withoutReserved } from '../entries/reserved.ts'
import { toHits } from '../entries/to-hits.ts'
import { toInput, withOrigin } from '../entries/to-input.ts'
import { streamChanges } from './change-events.ts'
import { entityTag, type Precondition, readPrecondition } from './entity-tag.ts'
import { problem, problemOf, refusal } from './problem.ts'
import * as routes from './routes.ts'

/** What the transport says of a request beside the request itself. */
export interface RestBindings {
  readonly principal: Principal | undefined
}

interface Env {
  Bindings: RestBindings
}

/**
 * The REST API over the same entries that MCP clients see, and its description at `/openapi.json`.
 *
 * Hono routes, `@hono/zod-openapi` checks what comes by the schemas of the tools and makes the description of them: one meaning, written once.
 */
export function createRestApi(context: ContextStore): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => (result.success ? undefined : problem(400, explain(result.error.issues))),
  })
  app.onError((error) => problemOf(error))
  app.notFound((c) => problem(404, `There is nothing at ${c.req.path}.`))

  app.openapi(routes.listRoute, async (c) => {
    const { orderBy, direction, limit, cursor, ...filter } = c.req.valid('query')
    const { entries, nextCursor } = await context.list({ ...toFilter(filter), orderBy, direction, limit, cursor })
    return c.json({ entries: withoutReserved(entries).map(toEntry), nextCursor }, 200)
  })

  app.openapi(routes.searchRoute, async (c) => {
    const { text, limit, cursor, ...filter } = c.req.valid('query')
    const { hits, nextCursor } = await context.search({ ...toFilter(filter), text, limit, cursor })
    return c.json({ hits: toHits(hits), nextCursor }, 200)
  })

  app.openapi(routes.postRoute, async (c) => {
    const entry = toEntry(await context.put(toInput(c.req.valid('json'), sourceOf(c))))
    return c.json(entry, isNew(entry) ? 201 : 200, { ETag: entityTag(entry.version), Location: locationOf(entry) })
  })

  app.openapi(routes.batchRoute, async (c) => {
    const source = sourceOf(c)
    const results = await context.batch(c.req.valid('json').operations.map((operation) => toOperation(operation, source)))
    return c.json({ results: results.map((entry) => (entry === undefined ? null : toEntry(entry))) }, 200)
  })

  app.openapi(routes.eventsRoute, (c) => {
    const after = c.req.valid('header')['last-event-id']
    return streamChanges(c, context, { ...c.req.valid('query'), after })
  })

  app.openapi(routes.getRoute, async (c) => {
    const ref = c.req.valid('param')
    const entry = await context.get(ref)
    if (entry === undefined) throw noEntry(ref)
    const ETag = entityTag(entry.version)
    if (c.req.valid('header')['if-none-match'] === ETag) return c.body(null, 304, { ETag })
    return c.json(toEntry(entry), 200, { ETag })
  })

  app.openapi(routes.putRoute, async (c) => {
    const ref = c.req.valid('param')
    const headers = c.req.valid('header')
    const wanted = await settle(context, ref, readPrecondition(headers['if-match'], headers['if-none-match']))
    const entry = toEntry(await context.put(toInput({ ...ref, ...c.req.valid('json'), ...wanted }, sourceOf(c))))
    return c.json(entry, isNew(entry) ? 201 : 200, { ETag: entityTag(entry.version) })
  })

  app.openapi(routes.patchRoute, async (c) => {
    const ref = c.req.valid('param')
    const wanted = await settle(context, ref, readPrecondition(c.req.valid('header')['if-match'], undefined))
    const { metadata, ...patch } = c.req.valid('json')
    const origin = withOrigin(metadata, sourceOf(c))
    const entry = await context.patch({ ...ref, ...patch, metadata: origin, ...wanted })
    return c.json(toEntry(entry), 200, { ETag: entityTag(entry.version) })
  })

  app.openapi(routes.deleteRoute, async (c) => {
    const ref = c.req.valid('param')
    const wanted = await settle(context, ref, readPrecondition(c.req.valid('header')['if-match'], undefined))
    if (!(await context.delete({ ...ref, ...wanted }))) throw noEntry(ref)
    return c.body(null, 204)
  })

  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Context server', version: '1.0.0', description: 'The entries that MCP clients see, over REST.' },
  })
  return app
}

interface Query {
  readonly [name: string]: unknown
  readonly tag?: string | string[] | undefined
  readonly type?: string | undefined
  readonly source?: string | undefined
}

function toFilter({ tag, type, source, ...filter }: Query): ContextFilter {
  const metadata = { ...(type !== undefined && { type }), ...(source !== undefined && { source }) }
  return { ...filter, tags: typeof tag === 'string' ? [tag] : tag, metadata }
}

/** `If-Match: *` is a wish for whatever version there is now. */
async function settle(context: ContextStore, ref: ContextRef, wanted: Precondition): Promise<{ readonly ifVersion?: number }> {
  if (wanted === 'malformed')
    throw refusal(400, 'If-Match: expected one ETag such as "3", or *; If-None-Match: expected *; not both')
  if (wanted !== 'must-exist') return wanted
  const entry = await context.get(ref)
  if (entry === undefined) throw refusal(412, 'If-Match: *: there is no entry', { currentVersion: 0 })
  return { ifVersion: entry.version }
}

function noEntry({ namespace, key }: ContextRef): Error {
  return refusal(404, `There is no entry ${JSON.stringify(key)} in ${JSON.stringify(namespace)}.`)
}

/** An entry that was written for the first time, or again after it was gone. */
function isNew({ createdAt, updatedAt, version }: { createdAt: string; updatedAt: string; version: number }): boolean {
  return version === 1 || createdAt === updatedAt
}

function locationOf({ namespace, key }: ContextRef): string {
  return `/context/${encodeURIComponent(namespace)}/${encodeURIComponent(key)}`
}

function sourceOf({ env }: Context<Env>): string {
  return env.principal?.id ?? 'rest'
}

function explain(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')
}
