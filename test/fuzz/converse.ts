import type { ProtocolVersion } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { since } from '../spec/revisions-in-force.ts'
import type { Channel, Route } from './channel.ts'
import { classifyPiece } from './classify-message.ts'
import { Ledger } from './ledger.ts'
import { type Piece, textOfPiece } from './piece.ts'
import { PLACEHOLDERS, termsOf } from './valid-request.ts'

/** How many pieces may be on their way where each is answered on its own. */
const MAX_PENDING = 16
/** After how many pieces the event loop gets a turn, so that some things are over when the next one comes. */
const PIECES_PER_TURN = 7

/** What a client can do: everything that its revision has. */
function capabilitiesIn(version: ProtocolVersion): object {
  return { sampling: {}, roots: {}, ...(since('2025-06-18').includes(version) && { elicitation: {} }) }
}

const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}'

/** How the client answers what it is asked: rightly, wrongly, and with what is hardly a response. */
const ANSWERS: readonly object[] = [
  { result: { action: 'accept', content: { name: 'Ada' } } },
  { result: { action: 'decline' } },
  { result: {} },
  { result: { action: 'accept', content: { name: 5 } } },
  { result: { role: 'assistant', content: { type: 'text', text: 'Hi' }, model: 'm' } },
  { result: { action: { toString: 1 }, content: null, roots: 'none' } },
  { result: [] },
  { result: { roots: [{ uri: 'file:///a' }] } },
  { error: { code: -1, message: 'no' } },
  { error: {} },
  { error: [] },
  { error: { code: 'one', message: { text: 'no' }, data: null } },
]

/** One client that sends pieces to a server and sees to it that everything is answered as it should be. */
class Conversation {
  readonly version: ProtocolVersion | undefined
  readonly ledger: Ledger
  readonly #route: Route
  readonly #patienceMs: number
  readonly #known = new Map<string, string>()
  readonly #pending = new Set<Promise<void>>()
  #channel: Channel | undefined
  #questions = 0

  constructor(route: Route, version: ProtocolVersion | undefined, patienceMs: number) {
    this.version = version
    this.ledger = new Ledger(version, route.answersSilent === true && isStateless(version))
    this.#route = route
    this.#patienceMs = patienceMs
  }

  async run(pieces: readonly Piece[]): Promise<void> {
    this.#channel = await this.#route.open(this)
    try {
      await this.#begin()
      for (const [index, piece] of pieces.entries()) {
        this.#send(this.#route.carriesText === true ? this.#fillIn(textOfPiece(piece)) : this.#fillIn(piece))
        if (this.#pending.size >= MAX_PENDING) await Promise.race(this.#pending)
        if (index % PIECES_PER_TURN === 0) await new Promise(setImmediate)
      }
      // The server asks nothing before: what waits to ask would wait for ever.
      if (this.version === undefined || isStateless(this.version)) this.#send(INITIALIZED)
      while (this.#pending.size > 0) await Promise.race(this.#pending)
      await this.ledger.settled(this.#patienceMs)
      // Whatever came before: the server is there and answers.
      this.#request('last', 'tools/call', { name: 'echo', arguments: { value: 'last' } })
      await this.ledger.settled(this.#patienceMs)
    } finally {
      await this.#channel.close()
    }
    this.ledger.check()
  }

  receive(text: string): void {
    let received: RawMessage | readonly RawMessage[]
    try {
      received = JSON.parse(text) as RawMessage | readonly RawMessage[] // checked by the ledger
    } catch {
      return this.fail(`no JSON: ${text.slice(0, 200)}`)
    }
    for (const message of Array.isArray(received) ? (received as readonly RawMessage[]) : [received as RawMessage]) {
      this.ledger.receive(message)
      this.#learn(message)
      if (message.method !== undefined && message.id !== undefined) this.#answer(message.id)
    }
  }

  fail(problem: string): void {
    this.ledger.fail(problem)
  }

  async #begin(): Promise<void> {
    if (this.version === undefined || isStateless(this.version)) return
    const clientInfo = { name: 'fuzz', version: '1.0.0' }
    this.#request('first', 'initialize', {
      protocolVersion: this.version,
      capabilities: capabilitiesIn(this.version),
      clientInfo,
    })
    await this.ledger.settled(this.#patienceMs)
    this.#send(INITIALIZED)
  }

  #request(id: string, method: string, params: object): void {
    const isTold = this.version === undefined || isStateless(this.version)
    const _meta = isTold ? termsOf('2026-07-28') : undefined
    this.#send(JSON.stringify({ jsonrpc: '2.0', id: `fuzz-${id}`, method, params: { ...params, _meta } }))
  }

  #send(piece: Piece): void {
    const kind = classifyPiece(piece)
    if (!(this.#route.ignoresBlank === true && isBlank(piece))) this.ledger.expect(kind)
    const sent = this.#channel?.send(piece, kind)
    if (sent === undefined) return
    const pending = sent.catch((error: unknown) => this.fail(String(error))).finally(() => this.#pending.delete(pending))
    this.#pending.add(pending)
  }

  /** What the server asks is answered, this way and that. A response has nothing to wait for. */
  #answer(id: RawMessage['id']): void {
    const answer = ANSWERS[this.#questions++ % ANSWERS.length]
    this.#send(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
  }

  /** Remembers what the server gave out, for what refers to it. */
  #learn({ result }: RawMessage): void {
    const task = (result?.['task'] as { taskId?: unknown } | null | undefined)?.taskId ?? result?.['taskId']
    const known = { task, cursor: result?.['nextCursor'], state: result?.['requestState'] }
    for (const [name, value] of Object.entries(known)) {
      if (typeof value === 'string') this.#known.set(PLACEHOLDERS[name as keyof typeof PLACEHOLDERS], value) // the same keys
    }
  }

  #fillIn(piece: Piece): Piece {
    if (typeof piece !== 'string' || !piece.includes('$')) return piece
    let text = piece
    for (const [placeholder, value] of this.#known) text = text.replaceAll(placeholder, value)
    return text
  }
}

/**
 * Sends pieces over a connection of their own.
 *
 * @param version the revision that the connection is opened in; `undefined`: the pieces themselves may open it.
 * @param patienceMs how long answers may take, in milliseconds.
 * @throws Error with everything that was not as the specification has it.
 */
export function converse(
  route: Route,
  version: ProtocolVersion | undefined,
  pieces: readonly Piece[],
  patienceMs: number,
): Promise<void> {
  return new Conversation(route, version, patienceMs).run(pieces)
}

function isStateless(version: ProtocolVersion | undefined): boolean {
  return version === '2026-07-28'
}

function isBlank(piece: Piece): boolean {
  return Buffer.from(piece).toString().trim() === ''
}
