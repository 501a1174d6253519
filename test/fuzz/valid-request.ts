import { PROTOCOL_VERSIONS, type ProtocolVersion } from '@portico/core'
import fc from 'fast-check'
import { between, only, since } from '../spec/revisions-in-force.ts'

type Params = Readonly<Record<string, unknown>>

/** What in a message stands for something that the server gave out before. */
export const PLACEHOLDERS = { task: '$task', cursor: '$cursor', state: '$state' } as const

/** Ids, few enough that some come twice. */
export const requestId: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 40 }) },
  { weight: 2, arbitrary: fc.nat({ max: 20 }).map((number) => `id-${number}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', -1, Number.MAX_SAFE_INTEGER, '@@raw:6@@', '@@raw:2@@', 'é😀', 'x'.repeat(300)),
  },
)

const uri = fc.constantFrom('notes://one', 'notes://two', 'notes://mine', 'notes://%00', 'notes://a/b', 'nowhere://', '')
const capabilities = fc.constantFrom<object>(
  {},
  { elicitation: {}, sampling: {}, roots: {} },
  { elicitation: { form: {}, url: {} }, sampling: {}, roots: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } },
)
const clientInfo = fc.constant({ name: 'fuzz', version: '1.0.0' })
const answers = fc.constantFrom<object>(
  {},
  { who: { action: 'accept', content: { name: 'Ada' } } },
  { who: { action: 'decline' } },
  { who: { action: 'accept', content: { name: 5 } } },
  { who: 7 },
)

const toolCall: fc.Arbitrary<Params> = fc.oneof(
  fc.constantFrom<Params>(
    { name: 'full_structured', arguments: { a: 2 } },
    { name: 'full_structured', arguments: { a: 'two' } },
    { name: 'full_content' },
    { name: 'full_nothing' },
    { name: 'full_refuse' },
    { name: 'full_crash' },
    { name: 'full_steps' },
    { name: 'ask' },
    { name: 'ask', requestState: PLACEHOLDERS.state, inputResponses: { who: { action: 'accept', content: { name: 'Ada' } } } },
    { name: 'background', arguments: { turns: 2 }, task: {} },
    { name: 'background', task: { ttl: 500 } },
    { name: 'mirrored', arguments: { region: 'eu' } },
    { name: 'unknown' },
  ),
  fc.record({ name: fc.constant('echo'), arguments: fc.record({ value: fc.jsonValue({ maxDepth: 2 }) }) }),
  fc.record({ name: fc.constant('wait'), arguments: fc.record({ turns: fc.nat({ max: 5 }) }) }),
  fc.record(
    { name: fc.constant('ask'), inputResponses: answers, requestState: fc.constantFrom(PLACEHOLDERS.state, 'forged') },
    { requiredKeys: ['name'] },
  ),
)

const listed = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Params>({}) },
  { weight: 1, arbitrary: fc.constantFrom<Params>({ cursor: PLACEHOLDERS.cursor }, { cursor: 'bm9uZQ==' }) },
)
const ofTask = fc.constantFrom<Params>({ taskId: PLACEHOLDERS.task }, { taskId: 'unknown' })
const empty = fc.constant<Params>({})

/** The parameters of every method, as a well-behaved client sends them; `_meta` is added. */
const PARAMS: Readonly<Record<string, fc.Arbitrary<Params>>> = {
  initialize: fc.record({
    protocolVersion: fc.constantFrom(...PROTOCOL_VERSIONS, '1999-01-01'),
    capabilities,
    clientInfo,
  }),
  ping: empty,
  'server/discover': empty,
  'tools/list': listed,
  'tools/call': toolCall,
  'resources/list': listed,
  'resources/templates/list': listed,
  'resources/read': fc.record({ uri }),
  'resources/subscribe': fc.record({ uri }),
  'resources/unsubscribe': fc.record({ uri }),
  'prompts/list': listed,
  'prompts/get': fc.constantFrom<Params>(
    { name: 'full_review', arguments: { language: 'ts' } },
    { name: 'full_review', arguments: { language: 'cobol' } },
    { name: 'briefing', arguments: { topic: 'x' } },
    { name: 'unknown' },
  ),
  'completion/complete': fc.constantFrom<Params>(
    { ref: { type: 'ref/prompt', name: 'full_review' }, argument: { name: 'language', value: 't' } },
    {
      ref: { type: 'ref/prompt', name: 'briefing' },
      argument: { name: 'topic', value: 't' },
      context: { arguments: { a: 'b' } },
    },
    { ref: { type: 'ref/resource', uri: 'notes://{id}' }, argument: { name: 'id', value: '' } },
  ),
  'logging/setLevel': fc.record({ level: fc.constantFrom('debug', 'error', 'emergency') }),
  'subscriptions/listen': fc.constantFrom<Params>(
    { notifications: { toolsListChanged: true, resourceSubscriptions: ['notes://one'] } },
    { notifications: {} },
    { notifications: { taskIds: [PLACEHOLDERS.task] } },
  ),
  'tasks/get': ofTask,
  'tasks/result': ofTask,
  'tasks/list': listed,
  'tasks/cancel': ofTask,
  'tasks/update': fc.record({ taskId: fc.constant(PLACEHOLDERS.task), inputResponses: answers }),
}

const STATELESS = only('2026-07-28')
const WITH_SESSION = between('2024-11-05', '2025-11-25')

/** The revisions that have a method, where not all have. */
const REVISIONS_OF: Readonly<Record<string, readonly ProtocolVersion[]>> = {
  initialize: WITH_SESSION,
  ping: WITH_SESSION,
  'resources/subscribe': WITH_SESSION,
  'resources/unsubscribe': WITH_SESSION,
  'logging/setLevel': WITH_SESSION,
  'server/discover': STATELESS,
  'subscriptions/listen': STATELESS,
  'tasks/get': since('2025-11-25'),
  'tasks/cancel': since('2025-11-25'),
  'tasks/result': only('2025-11-25'),
  'tasks/list': only('2025-11-25'),
  'tasks/update': STATELESS,
}

const VERSION = 'io.modelcontextprotocol/protocolVersion'

/** What every request states in a revision in which requests stand alone. */
export function termsOf(version: ProtocolVersion, ofClient: object = {}): Params {
  return {
    [VERSION]: version,
    'io.modelcontextprotocol/clientCapabilities': ofClient,
    'io.modelcontextprotocol/logLevel': 'debug',
  }
}

/** Requests of every method that some revision has, weighted towards those of `version`, as a client of `version` makes them. */
export function validRequest(version: ProtocolVersion): fc.Arbitrary<object> {
  const isStateless = STATELESS.includes(version)
  const token = fc.constantFrom<unknown>(undefined, undefined, 1, 'token', 0.5)
  const meta: fc.Arbitrary<unknown> = isStateless
    ? fc.tuple(capabilities, token).map(([ofClient, progressToken]) => ({ ...termsOf(version, ofClient), progressToken }))
    : token.map((progressToken) => (progressToken === undefined ? undefined : { progressToken }))
  const requests = Object.entries(PARAMS).map(([method, params]) => ({
    weight: method === 'tools/call' ? 12 : (REVISIONS_OF[method] ?? PROTOCOL_VERSIONS).includes(version) ? 4 : 1,
    arbitrary: fc
      .tuple(requestId, params, meta)
      .map(([id, given, _meta]) => ({ jsonrpc: '2.0', id, method, params: { ...given, _meta } })),
  }))
  return fc.oneof(...requests)
}
