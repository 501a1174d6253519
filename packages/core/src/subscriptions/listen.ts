import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Method } from '../engine/method.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { InvalidParamsError } from '../errors.ts'
import { encodeNotification, encodeResult } from '../jsonrpc/encode-response.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import { Subscription, type SubscriptionFilter } from './subscriptions.ts'

/** How many URIs one subscription may name. */
const MAX_RESOURCE_SUBSCRIPTIONS = 1024

/**
 * Answers `subscriptions/listen`: acknowledges, then sends what was asked for until the client closes the request (no answer) or the server
 * ends it (an empty result).
 *
 * @see MCP, Subscriptions
 */
export const listen: Method = async (engine, request, exchange) => {
  const context = new CallContext(engine, exchange, request)
  exchange.call = context
  exchange.session?.track(context)
  // Known before anything is waited for: the transport asks at once how to end what would go on for ever.
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  context.onDrain = end
  try {
    const filter = await acceptedFilter(parseFilter(request.params), engine, context)
    return (await untilEnded(ended, end, filter, engine, context)) ? replyToEnd(engine, context) : undefined
  } finally {
    context.settle()
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
}

/** Sends what was asked for. Resolves to true when the server ended it, to false when the client has gone or cancelled and there is nobody to answer. */
async function untilEnded(
  ended: Promise<void>,
  end: () => void,
  filter: SubscriptionFilter,
  engine: Engine,
  context: CallContext,
): Promise<boolean> {
  const { exchange, requestId } = context
  if (context.isAborted) return false
  const subscription = new Subscription(requestId, filter, exchange.principal, (message) => engine.send(exchange, message), end)
  subscription.notify('notifications/subscriptions/acknowledged', { notifications: filter })
  const remove = engine.subscriptions.add(subscription)
  try {
    await waitForCall(context, ended, 0)
    return true
  } catch {
    return false
  } finally {
    remove()
  }
}

/** Answers a subscription that the server ended. Where it has no stream of its own to be closed after that, a notification says so. @see MCP, Cancellation */
function replyToEnd(engine: Engine, { exchange, requestId }: CallContext): string | undefined {
  const _meta = { 'io.modelcontextprotocol/subscriptionId': requestId }
  const result = encodeResult(requestId, encodeResultObject({ _meta }, exchange.revision))
  if (exchange.session === undefined) return result
  engine.send(exchange, result)
  engine.send(exchange, encodeNotification('notifications/cancelled', { requestId, _meta }))
  return undefined
}

function parseFilter(params: Record<string, unknown> | undefined): Record<string, unknown> {
  const filter = params?.['notifications']
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw new InvalidParamsError('subscriptions/listen: expected params.notifications to be an object')
  }
  const uris = (filter as Record<string, unknown>)['resourceSubscriptions'] ?? [] // any object may be asked for a key
  if (!Array.isArray(uris) || uris.length > MAX_RESOURCE_SUBSCRIPTIONS || !uris.every((uri) => typeof uri === 'string')) {
    throw new InvalidParamsError(
      `subscriptions/listen: expected params.notifications.resourceSubscriptions to be at most ${MAX_RESOURCE_SUBSCRIPTIONS} strings`,
    )
  }
  return filter as Record<string, unknown> // checked above
}

/** What of the filter the server can serve. */
async function acceptedFilter(asked: Record<string, unknown>, engine: Engine, context: CallContext): Promise<SubscriptionFilter> {
  const { tools, prompts, resources, extensions } = engine
  const ofExtensions: Record<string, unknown> = {}
  for (const [kind, accept] of extensions.subscriptions) {
    const accepted = asked[kind] === undefined ? undefined : await accept(asked[kind], context)
    if (accepted !== undefined) ofExtensions[kind] = accepted
  }
  return {
    ...ofExtensions,
    ...(asked['toolsListChanged'] === true && tools.isUsed ? { toolsListChanged: true } : undefined),
    ...(asked['promptsListChanged'] === true && prompts.isUsed ? { promptsListChanged: true } : undefined),
    ...(asked['resourcesListChanged'] === true && resources.isUsed ? { resourcesListChanged: true } : undefined),
    // parseFilter() checked that they are strings.
    ...(asked['resourceSubscriptions'] !== undefined && resources.isUsed
      ? { resourceSubscriptions: asked['resourceSubscriptions'] as string[] }
      : undefined),
  }
}
