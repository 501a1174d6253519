import type { ProtocolVersion } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { between, since } from '../spec/revisions-in-force.ts'
import { validateMessage } from '../spec/validate-message.ts'
import type { MessageKind, PieceKind } from './classify-message.ts'

/** JSON-RPC's place for errors about what has no readable id. */
const NO_ID = 'none'
const MAX_BATCH_LENGTH = 50

/** What is owed under one id. */
interface Account {
  /** The answers that have to come. */
  due: number
  /** Those that may come as well. */
  allowed: number
  /** Those that have come. */
  paid: number
  /** Nothing has to come any more. */
  isForgiven: boolean
  /** The methods that were asked under the id. */
  readonly methods: Set<string>
}

/** What a server owes a client: one answer for each request, of which each is valid by the revision's schema. */
export class Ledger {
  /** What was wrong, in words. */
  readonly problems: string[] = []
  /** The revisions of which one has to be right. */
  #versions: readonly ProtocolVersion[]
  #acceptsBatch: boolean | undefined
  readonly #mayBeInitialized: boolean
  readonly #answersSilent: boolean
  readonly #accounts = new Map<string, Account>()
  #onChange: (() => void) | undefined

  /**
   * @param version the revision that the conversation is in; `undefined`: any may be negotiated on the way.
   * @param answersSilent what is no request may be answered with an error too, as HTTP does where there is no session.
   */
  constructor(version: ProtocolVersion | undefined, answersSilent: boolean) {
    this.#mayBeInitialized = version === '2026-07-28'
    // Every request may also state the newest revision itself; what states nothing goes by the newest that has sessions.
    this.#versions = version === undefined ? since('2024-11-05') : [version, '2026-07-28', '2025-11-25']
    this.#acceptsBatch = version === undefined ? undefined : version === '2025-03-26'
    this.#answersSilent = answersSilent
  }

  /** Something is sent. */
  expect(kind: PieceKind): void {
    if (kind.kind !== 'batch') return this.#expectMessage(kind, true)
    const isRefused = kind.entries.length === 0 || kind.entries.length > MAX_BATCH_LENGTH
    if (this.#acceptsBatch === undefined) {
      this.#owe(NO_ID, '', false)
      if (!isRefused) for (const entry of kind.entries) this.#expectMessage(entry, false)
    } else if (!this.#acceptsBatch || isRefused) this.#owe(NO_ID, '', true)
    else for (const entry of kind.entries) this.#expectMessage(entry, true)
  }

  /** Something came. */
  receive(message: RawMessage): void {
    if (message.method !== undefined) this.#check(message, [undefined])
    else {
      const key = keyOf(message.id)
      const account = this.#accounts.get(key)
      if (account === undefined || account.paid >= account.due + account.allowed)
        this.#fail(`an answer that nobody waits for: ${shorten(JSON.stringify(message))}`)
      else {
        account.paid++
        this.#check(message, [...account.methods])
      }
    }
    this.#onChange?.()
  }

  /** Something went wrong that is no message. */
  fail(problem: string): void {
    this.#fail(problem)
    this.#onChange?.()
  }

  /** Resolves when every answer that has to come has. @throws Error with what was wrong, or does not come within `patienceMs`. */
  async settled(patienceMs: number): Promise<void> {
    const late = Symbol('late')
    let timer: NodeJS.Timeout | undefined
    const timedOut = new Promise<symbol>((resolve) => (timer = setTimeout(() => resolve(late), patienceMs)))
    while (this.problems.length === 0 && this.#unpaid.length > 0) {
      const changed = new Promise<void>((resolve) => (this.#onChange = resolve))
      if ((await Promise.race([changed, timedOut])) === late) this.#fail(`no answer to ${this.#unpaid.join(', ')}`)
    }
    clearTimeout(timer)
    this.check()
  }

  /** @throws Error with what was wrong. */
  check(): void {
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'))
  }

  get #unpaid(): readonly string[] {
    return [...this.#accounts]
      .filter(([, { due, paid }]) => paid < due)
      .map(([key, { methods }]) => `${[...methods].join('|')} ${key}`)
  }

  #expectMessage(message: MessageKind, isDue: boolean): void {
    switch (message.kind) {
      case 'request':
        if (message.method === 'initialize' && this.#mayBeInitialized) this.#expectInitialized()
        // A subscription is answered when it ends.
        return this.#owe(keyOf(message.id), message.method, isDue && message.method !== 'subscriptions/listen')
      case 'refused':
        return this.#owe(keyOf(message.id), '', isDue)
      case 'silent':
        if (this.#answersSilent) this.#owe(NO_ID, '', false)
        if (message.cancels !== undefined) this.#forgive(keyOf(message.cancels))
    }
  }

  /** From here on, a conversation without a session may have one. */
  #expectInitialized(): void {
    this.#versions = since('2024-11-05')
    this.#acceptsBatch = undefined
  }

  #owe(key: string, method: string, isDue: boolean): void {
    const account = this.#accountOf(key)
    account.methods.add(method)
    if (isDue && !account.isForgiven) account.due++
    else account.allowed++
  }

  /** A request that is cancelled while it runs is not answered; one that has ended before was. Over HTTP the later message may come first. */
  #forgive(key: string): void {
    const account = this.#accountOf(key)
    account.allowed += account.due
    account.due = 0
    account.isForgiven = true
  }

  #accountOf(key: string): Account {
    let account = this.#accounts.get(key)
    if (account === undefined) {
      account = { due: 0, allowed: 0, paid: 0, isForgiven: false, methods: new Set() }
      this.#accounts.set(key, account)
    }
    return account
  }

  /** Some revision has to find the message valid, as an answer to one of the methods. */
  #check(message: RawMessage, methods: readonly (string | undefined)[]): void {
    let first: readonly string[] | undefined
    for (const version of this.#versions) {
      const shown = withId(message, version)
      for (const method of methods) {
        const problems = validateMessage(version, shown, method === '' ? undefined : method)
        if (problems.length === 0) return
        first ??= problems
      }
    }
    this.#fail(`not valid: ${shorten((first ?? []).join('; '))} in ${shorten(JSON.stringify(message))}`)
  }

  #fail(problem: string): void {
    this.problems.push(problem)
  }
}

/** JSON-RPC has `null` for an id that could not be read; the schemas until 2025-06-18 have no form for such an error at all. */
function withId(message: RawMessage, version: ProtocolVersion): RawMessage {
  return message.id === null && between('2024-11-05', '2025-06-18').includes(version) ? { ...message, id: 0 } : message
}

function keyOf(id: RawMessage['id']): string {
  return id === undefined || id === null ? NO_ID : JSON.stringify(id)
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text
}
