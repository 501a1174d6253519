import type { Principal } from '../auth/principal.ts'
import { InvalidParamsError } from '../errors.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { sortKeys } from '../schema/sort-keys.ts'
import type { Sealer } from './sealer.ts'

/** How long a client may take to come back with its answers, in milliseconds. */
export const STATE_LIFETIME_MS = 3_600_000

interface SealedState {
  readonly callId?: string | undefined
  readonly answers: readonly (readonly [key: string, answer: unknown])[]
  /** A step that came to `undefined` has no second element: JSON has none. */
  readonly steps: readonly (readonly [key: string, result?: unknown])[]
  readonly requestState?: string | undefined
  readonly expiresAt: number
}

/**
 * What a call has learned so far across its requests: the client's answers and the results of its steps. Kept by the client as `requestState`,
 * sealed and bound to the caller, the method and the parameters.
 *
 * @see MCP, Multi Round-Trip Requests
 */
export class Journal {
  /** What the client sent with this request, by key. Anything: it is looked at only when it is asked for. */
  readonly sent: Readonly<Record<string, unknown>>
  /** The state that the handler itself gave the client; see `inputRequired()`. */
  readonly requestState: string | undefined
  /** Names the call across its requests; made when it is first asked for, at the latest when the journal is sealed. */
  #callId: string | undefined
  readonly #answers: Map<string, unknown>
  readonly #steps: Map<string, unknown>

  constructor(
    sent: Readonly<Record<string, unknown>> = {},
    answers: Iterable<readonly [string, unknown]> = [],
    steps: Iterable<readonly [string, unknown?]> = [],
    requestState?: string,
    callId?: string,
  ) {
    this.#callId = callId
    this.sent = sent
    this.requestState = requestState
    this.#answers = new Map(answers)
    this.#steps = new Map([...steps].map(([key, result]) => [key, result]))
  }

  /** The request goes on with a call that asked before. */
  static isContinuedBy({ params }: JSONRPCRequest): boolean {
    return params !== undefined && (params['requestState'] !== undefined || params['inputResponses'] !== undefined)
  }

  /**
   * Reads the journal of a request from its `requestState` and `inputResponses`.
   *
   * @throws {@link InvalidParamsError} when either is malformed, or the state is not ours, expired or for something else.
   */
  static async open(request: JSONRPCRequest, principal: Principal | undefined, sealer: Sealer): Promise<Journal> {
    const { requestState, inputResponses = {} } = request.params ?? {}
    if (!isRecord(inputResponses)) throw new InvalidParamsError('params.inputResponses: expected an object')
    if (requestState === undefined) return new Journal(inputResponses)
    if (typeof requestState !== 'string') throw new InvalidParamsError('params.requestState: expected a string')
    const state = (await sealer.open(requestState, await bindingOf(request, principal))) as SealedState // sealed by seal() below
    if (state.expiresAt < Date.now()) throw new InvalidParamsError('params.requestState: has expired; begin again without it')
    return new Journal(inputResponses, state.answers, state.steps, state.requestState, state.callId)
  }

  /** Names the call, the same in all its requests. */
  get callId(): string {
    this.#callId ??= crypto.randomUUID()
    return this.#callId
  }

  /** What the client answered under that key, now or before; `undefined` when it did not. */
  answerTo(key: string): unknown {
    return this.#answers.get(key) ?? (Object.hasOwn(this.sent, key) ? this.sent[key] : undefined)
  }

  /** Keeps an answer that was used, so that it need not be sent again. */
  keepAnswer(key: string, answer: unknown): void {
    this.#answers.set(key, answer)
  }

  /** The step was done before. */
  hasStep(key: string): boolean {
    return this.#steps.has(key)
  }

  /** What the step came to. */
  stepResult(key: string): unknown {
    return this.#steps.get(key)
  }

  /** Keeps what a step came to. */
  keepStep(key: string, result: unknown): void {
    this.#steps.set(key, result)
  }

  /** A copy, to run a handler again without touching this one. */
  copy(): Journal {
    return new Journal(this.sent, this.#answers, this.#steps, this.requestState, this.callId)
  }

  /**
   * Seals the journal as `requestState`.
   *
   * @param ownState what the handler itself gives the client to bring back.
   */
  async seal(request: JSONRPCRequest, principal: Principal | undefined, sealer: Sealer, ownState?: string): Promise<string> {
    const state: SealedState = {
      callId: this.callId,
      answers: [...this.#answers],
      steps: [...this.#steps].map(([key, result]) => (result === undefined ? [key] : [key, result])),
      requestState: ownState,
      expiresAt: Date.now() + STATE_LIFETIME_MS,
    }
    return sealer.seal(state, await bindingOf(request, principal))
  }
}

/** What a state is bound to: who asked for what, with which parameters. */
async function bindingOf(request: JSONRPCRequest, principal: Principal | undefined): Promise<string> {
  const { _meta, requestState, inputResponses, ...salient } = request.params ?? {}
  const text = JSON.stringify([principal?.id ?? null, request.method, sortKeys(salient)])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return String.fromCharCode(...new Uint8Array(digest))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
