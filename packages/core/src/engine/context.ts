import type { CreateMessageResult, Root } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import type { Elicit } from '../elicitation/elicit.ts'
import type { RequestId } from '../jsonrpc/message.ts'
import type { Logger } from '../logging/logger.ts'
import type { Answers, Questions } from '../multi-round-trip/question.ts'
import type { SamplingOptions } from '../sampling/sampling.ts'
import type { ServerHandle } from '../server/server-handle.ts'
import type { Client } from '../session/client.ts'

/** The HTTP request that a call came by, with its credentials withheld. */
export interface HttpContext {
  /** The HTTP method. */
  readonly method: string
  /** The path, without the query. */
  readonly path: string
  /**
   * The value of a header, or `undefined`. Those that carry credentials are always `undefined`: `authorization`, `proxy-authorization`, `cookie`, `dpop`,
   * `x-api-key` and `x-auth-token`.
   */
  header(name: string): string | undefined
  /**
   * Closes the connection on which the answer is awaited while the call goes on, so that a long call does not hold one: the client comes back
   * after `retryMs` milliseconds (default 1,000) and is sent what it missed. Where clients do not come back, nothing is closed.
   *
   * @returns whether it was closed.
   * @throws RangeError when `retryMs` is no integer of at least 0.
   * @see MCP 2025-11-25, Transports, Streamable HTTP, Sending Messages to the Server
   */
  closeConnection(options?: { readonly retryMs?: number }): boolean
}

/** Reports how far a call has come. Does nothing when the client did not ask for progress. */
export type ReportProgress = (done: number, total?: number, message?: string) => void

/** What a handler knows of the call that it serves, beside its input. Middleware adds to it. */
export interface Context {
  /** Aborted when the client cancels, the connection ends or the time limit passes; its `reason` says which. */
  readonly signal: AbortSignal
  /**
   * Sends `notifications/progress`. `done` has to grow with each call; one that does not is left out, as the specification demands.
   *
   * @see MCP, Progress
   */
  readonly progress: ReportProgress
  /** Sends `notifications/message` to the client, at or above the level it asked for. */
  readonly log: Logger
  /** Who is calling; `undefined` when the server has no authentication. */
  readonly principal: Principal | undefined
  /** The client, as it described itself. */
  readonly client: Client
  /** The JSON-RPC id of the request. */
  readonly requestId: RequestId
  /** The `_meta` of the request. */
  readonly meta: Readonly<Record<string, unknown>>
  /** The HTTP request that the call came by; `undefined` on other transports. */
  readonly http: HttpContext | undefined
  /**
   * Asks a person for input by a form, in every revision. The key finds the answer again when the handler is run anew; it has to be
   * different for each question of a call, and the same in each run.
   *
   * @throws Declined or Cancelled when the person did not answer; with `onDecline: 'return'` the outcome is returned instead.
   * @throws a MissingRequiredClientCapabilityError when the client cannot be asked.
   * @see MCP, Elicitation
   */
  readonly elicit: Elicit
  /** Has the client's model continue a conversation. Throws as {@link Context.elicit} does. @see MCP, Sampling */
  readonly sample: (key: string, options: SamplingOptions) => Promise<CreateMessageResult>
  /** Asks the client which places the server may work in. Throws as {@link Context.elicit} does. @see MCP, Roots */
  readonly roots: (key?: string) => Promise<readonly Root[]>
  /** Asks several things together: `ctx.ask({ name: elicitation({ … }), places: roots() })`. Throws as {@link Context.elicit} does. */
  readonly ask: <Asked extends Questions>(questions: Asked) => Promise<Answers<Asked>>
  /**
   * Does a step with side effects once, however often the handler is run for the same call; later runs get the same result, which has to be JSON.
   * Handlers that ask the client are run again when it has answered.
   */
  readonly once: <T>(key: string, step: () => T | Promise<T>) => Promise<T>
  /**
   * What the client sent in answer to an `inputRequired()` result, by key, as it sent it. Handlers that ask with `ctx.ask` have no use for it.
   *
   * @see MCP, Multi Round-Trip Requests
   */
  readonly inputResponses: Readonly<Record<string, unknown>>
  /** The state that an `inputRequired()` result of the same call gave the client; `undefined` on the first request. */
  readonly requestState: string | undefined
  /**
   * Of a tool with `task: { starts: 'when-called' }`: answers the request with a task, as which the call goes on. Where it is no task, or is one already,
   * nothing happens.
   *
   * @see MCP, Tasks
   */
  readonly startTask: () => Promise<void>
  /** The server that the handler belongs to. */
  readonly server: ServerHandle
}
