import type { CallContext } from '../engine/call-context.ts'
import { TimeoutError, WireError } from '../errors.ts'
import { InputRequired } from '../multi-round-trip/input-required.ts'
import { isRawInputRequired } from '../multi-round-trip/raw-input-required.ts'
import type { RefusalEvent } from '../server/lifecycle-events.ts'
import type { Call, CallResult, MaybePromise, MiddlewareServer, ServerMiddleware } from '../server/middleware.ts'
import { digestOf } from './audit-chain.ts'
import { type AuditOutcome, type AuditRecord, cutText } from './audit-record.ts'
import type { AuditStore } from './audit-store.ts'
import { redact } from './redact.ts'

/** How {@link audit} records. */
export interface AuditOptions {
  /** Called with each record, beside the store or instead of one. What it throws or rejects with counts as a failure of the store. */
  readonly onRecord?: (record: AuditRecord) => MaybePromise<void>
  /** Whether records hold the arguments, without their secrets. Default `false`: only their digest. */
  readonly includeArguments?: boolean
  /**
   * What happens when a record cannot be kept: `refuse` withholds the result, the client gets an internal error; `continue` only reports it. A call whose
   * client is not waiting any more is only reported. Default `refuse`.
   */
  readonly whenStoreFails?: 'refuse' | 'continue'
}

/** How much of the arguments a record holds, in characters of JSON. More is left out; the digest covers all. */
const MAX_ARGUMENTS_LENGTH = 4096

/**
 * Records every call of a tool, read of a resource, request for a prompt and completion, and every one that was refused: who, what, how it ended. The answer is sent after
 * the record was kept. Use it first, so that it stands around everything else.
 *
 * ```ts
 * server.use(audit(auditFile('audit.jsonl')))
 * ```
 */
export function audit(store: AuditStore | undefined, options: AuditOptions = {}): ServerMiddleware {
  const { onRecord, includeArguments = false, whenStoreFails = 'refuse' } = options
  const keep = async (record: AuditRecord): Promise<void> => {
    await Promise.all([store?.append(record), onRecord?.(record)])
  }
  const run = async (call: Call, next: () => MaybePromise<CallResult>): Promise<CallResult> => {
    const context = call.ctx as CallContext // made by the engine
    const startedAt = performance.now()
    const ended = await settle(context, next)
    const record = await recordOf(call, context, ended, performance.now() - startedAt, includeArguments)
    try {
      await keep(record)
    } catch (error) {
      if (whenStoreFails === 'refuse' && !context.isAborted) throw error
      context.engine.reportError(error, 'audit', context)
    }
    if ('thrown' in ended) throw ended.thrown
    return ended.result
  }
  return Object.assign(run, {
    onUse: (server: MiddlewareServer): void => {
      server.on('refusal', (event) => {
        keep(recordOfRefusal(event)).catch((error: unknown) => server.reportError(error, 'audit'))
      })
    },
  })
}

type Ended = { readonly result: CallResult } | { readonly thrown: unknown }

/** Waits for the end of a call; when it is cut off, its handler may go on for ever, but it has ended. */
async function settle(context: CallContext, next: () => MaybePromise<CallResult>): Promise<Ended> {
  const { signal } = context
  let onAbort = (): void => undefined
  const aborted = new Promise<Ended>((resolve) => {
    onAbort = () => resolve({ thrown: signal.reason })
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  const settled = Promise.resolve(runNext(next)).then(
    (result) => ({ result }),
    (thrown: unknown) => ({ thrown }),
  )
  const ended = await Promise.race([settled, aborted])
  signal.removeEventListener('abort', onAbort)
  return ended
}

/** What is thrown at once is a rejection like any other. */
async function runNext(next: () => MaybePromise<CallResult>): Promise<CallResult> {
  return next()
}

async function recordOf(
  call: Call,
  context: CallContext,
  ended: Ended,
  durationMs: number,
  includeArguments: boolean,
): Promise<AuditRecord> {
  const { exchange, requestId } = context
  const args = withoutSecrets(call, context)
  const shown = includeArguments && JSON.stringify(args).length <= MAX_ARGUMENTS_LENGTH ? { arguments: args } : undefined
  return {
    at: new Date().toISOString(),
    principal: principalOf(exchange.principal?.id),
    method: call.method,
    name: cutText(call.name),
    argumentDigest: await digestOf(args),
    ...shown,
    ...outcomeOf(call, context, ended),
    durationMs: Math.round(durationMs * 1000) / 1000,
    protocolVersion: exchange.revision.version,
    transport: exchange.session?.transport ?? (exchange.http === undefined ? 'none' : 'http'),
    requestId: typeof requestId === 'string' ? cutText(requestId) : requestId,
  }
}

function recordOfRefusal({ principal, method, name, reason, protocolVersion, transport, requestId }: RefusalEvent): AuditRecord {
  return {
    at: new Date().toISOString(),
    principal: principalOf(principal?.id),
    method,
    name: cutText(name),
    argumentDigest: null,
    outcome: reason,
    durationMs: 0,
    protocolVersion,
    transport,
    requestId: typeof requestId === 'string' ? cutText(requestId) : requestId,
  }
}

function principalOf(id: string | undefined): string | null {
  return id === undefined ? null : cutText(id)
}

/** The arguments as the client sent them; what the schemas call secret is taken out before anything is made of them. */
function withoutSecrets({ method, name, params, input }: Call, { engine }: CallContext): unknown {
  if (method === 'resources/read') return input
  // What is being typed may become a secret; which argument it is for tells enough.
  if (method === 'completion/complete')
    return { argument: (input as { readonly argument?: { readonly name?: unknown } }).argument?.name ?? null }
  const args = params['arguments'] ?? {}
  if (method === 'tools/call') {
    const schema = engine.tools.get(name)?.input?.jsonSchema
    return schema === undefined ? args : redact(args, schema)
  }
  const schemas = engine.prompts.get(name)?.args ?? []
  const properties = Object.fromEntries(schemas.map((argument) => [argument.name, argument.schema.jsonSchema]))
  const given = Object.entries(args as Readonly<Record<string, unknown>>) // checked by the engine
  return Object.fromEntries(
    given.map(([key, value]) => [key, properties[key] === undefined ? value : redact(value, properties[key])]),
  )
}

function outcomeOf(call: Call, context: CallContext, ended: Ended): { outcome: AuditOutcome; errorCode?: number } {
  if ('result' in ended) {
    if (isRawInputRequired(ended.result)) return { outcome: 'input-required' }
    return { outcome: 'isError' in ended.result && ended.result.isError === true ? 'tool-error' : 'ok' }
  }
  const { thrown } = ended
  if (thrown instanceof InputRequired) return { outcome: 'input-required' }
  if (context.isAborted && !(thrown instanceof TimeoutError)) return { outcome: 'cancelled' }
  if (thrown instanceof WireError) return { outcome: 'error', errorCode: thrown.code }
  return { outcome: call.method === 'tools/call' ? 'tool-error' : 'error' }
}
