// What the REST API has, as OpenAPI describes it. What the routes do is in the files beside.
import { createRoute, z } from '@hono/zod-openapi'
import { Entry, EntryInput, Metadata, Namespace, Tags, Value } from '../entries/entry-schema.ts'
import { Cursor, Direction, ListLimit, OrderBy, SearchLimit, SearchText } from '../entries/filter-schema.ts'
import { InNamespace, Operations } from '../entries/operation-schema.ts'
import { Problem } from './problem.ts'

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } })

const invalid = { 400: problem('The request does not fit; `detail` says where') }
const notFound = { 404: problem('There is no such entry') }
const conflict = { 412: problem('The entry has another version than the request wants; `currentVersion` says which') }
const full = { 507: problem('The namespace would hold more than its quota allows') }

const ETag = z.object({ ETag: z.string().describe('The version, in quotes') })
const entryWithTag = (description: string) => ({ ...json(Entry, description), headers: ETag })

const Ref = z.object({
  namespace: Namespace.describe('The namespace, percent-encoded'),
  key: z.string().min(1).describe('The key, percent-encoded, a / as %2F'),
})

/** In a query everything is text, and `tag` may be there several times. */
const FilterQuery = z.object({
  namespace: Namespace.optional(),
  prefix: z.string().optional().describe('What the key begins with'),
  tag: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('A tag that has to be there; several: all of them'),
  type: z.string().optional().describe('The `type` of the metadata'),
  source: z.string().optional().describe('The `source` of the metadata'),
  updatedSince: z.string().optional().describe('Changed at that time or later, ISO 8601'),
})

const asNumber = (schema: z.ZodDefault<z.ZodNumber>) =>
  z.preprocess((text) => (typeof text === 'string' ? Number(text) : text), schema)

const Preconditions = z.object({
  'if-match': z.string().optional().describe('Only if the entry has this version: its ETag; * for any'),
  'if-none-match': z.string().optional().describe('*: only if there is no entry'),
})

export const listRoute = createRoute({
  method: 'get',
  path: '/context',
  summary: 'Lists entries, page by page',
  request: {
    query: FilterQuery.extend({ orderBy: OrderBy, direction: Direction, limit: asNumber(ListLimit), cursor: Cursor }),
  },
  responses: {
    200: json(z.object({ entries: z.array(Entry), nextCursor: z.string().optional() }), 'One page'),
    ...invalid,
  },
})

export const searchRoute = createRoute({
  method: 'get',
  path: '/context/search',
  summary: 'Finds entries by words, the best first',
  request: { query: FilterQuery.extend({ text: SearchText, limit: asNumber(SearchLimit), cursor: Cursor }) },
  responses: {
    200: json(
      z.object({
        hits: z.array(z.object({ entry: Entry, score: z.number(), snippet: z.string() })),
        nextCursor: z.string().optional(),
      }),
      'What was found',
    ),
    ...invalid,
  },
})

export const postRoute = createRoute({
  method: 'post',
  path: '/context',
  summary: 'Keeps a message { key, value, metadata }',
  request: { body: { required: true, ...json(EntryInput.extend({ namespace: InNamespace }), 'The message') } },
  responses: { 200: entryWithTag('It replaced what was there'), 201: entryWithTag('It is new'), ...invalid, ...full },
})

export const batchRoute = createRoute({
  method: 'post',
  path: '/context/batch',
  summary: 'Does several operations, all or nothing',
  request: { body: { required: true, ...json(z.object({ operations: Operations }), 'The operations, in order') } },
  responses: {
    200: json(
      z.object({ results: z.array(Entry.nullable()) }),
      'One result for each operation: the entry as it is then, or null',
    ),
    ...invalid,
    ...notFound,
    ...conflict,
    ...full,
  },
})

export const eventsRoute = createRoute({
  method: 'get',
  path: '/context/events',
  summary: 'Tells what changes, as server-sent events',
  request: {
    query: z.object({ namespace: Namespace.optional(), prefix: z.string().optional() }),
    headers: z.object({ 'last-event-id': z.string().optional().describe('Goes on after that event') }),
  },
  responses: {
    200: {
      description: 'Events `put`, `delete` and `expire`, whose data is `{ namespace, key, version, at }`',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...invalid,
  },
})

export const getRoute = createRoute({
  method: 'get',
  path: '/context/{namespace}/{key}',
  summary: 'Reads an entry',
  request: { params: Ref, headers: z.object({ 'if-none-match': z.string().optional() }) },
  responses: { 200: entryWithTag('The entry'), 304: { description: 'It is the version that you have' }, ...notFound },
})

export const putRoute = createRoute({
  method: 'put',
  path: '/context/{namespace}/{key}',
  summary: 'Writes an entry, whatever was there',
  request: {
    params: Ref,
    headers: Preconditions,
    body: { required: true, ...json(EntryInput.omit({ key: true }), 'The entry') },
  },
  responses: {
    200: entryWithTag('It replaced what was there'),
    201: entryWithTag('It is new'),
    ...invalid,
    ...conflict,
    ...full,
  },
})

export const patchRoute = createRoute({
  method: 'patch',
  path: '/context/{namespace}/{key}',
  summary: 'Changes part of an entry',
  request: {
    params: Ref,
    headers: Preconditions.pick({ 'if-match': true }),
    body: {
      required: true,
      ...json(
        z.object({
          value: Value.optional().describe('Merged into the value as RFC 7396 says: null takes a member out'),
          metadata: Metadata.optional().describe('Merged into the metadata in the same way'),
          tags: Tags.optional().describe('Replaces the tags'),
        }),
        'What to change',
      ),
    },
  },
  responses: { 200: entryWithTag('The entry as it is now'), ...invalid, ...notFound, ...conflict, ...full },
})

export const deleteRoute = createRoute({
  method: 'delete',
  path: '/context/{namespace}/{key}',
  summary: 'Deletes an entry',
  request: { params: Ref, headers: Preconditions.pick({ 'if-match': true }) },
  responses: { 204: { description: 'It is gone' }, ...invalid, ...notFound, ...conflict },
})
