import type { UriTemplateStep, UriVariableKind } from './uri-template-parts.ts'

const HASH = 0x23
const AMPERSAND = 0x26
const SLASH = 0x2f
const QUESTION_MARK = 0x3f

/**
 * The search for the variables of one template in the path of one URI. Found, if there is a way at all: each variable as short as it
 * can be, from left to right.
 *
 * Time is linear in the length of the URI: the ends that were tried for a variable are never tried again, wherever it begins (whether
 * the rest matches depends on the end alone), and each search for a literal or a delimiter goes on where the last one stopped.
 */
export class UriPathMatch {
  /** Where each variable begins and ends. */
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly #uri: string
  readonly #end: number
  readonly #steps: readonly UriTemplateStep[]
  readonly #triedUpTo: number[] = []
  readonly #occurrences: number[] = []
  readonly #limits: number[] = []

  /** @param end - where the path of the URI ends */
  constructor(uri: string, end: number, steps: readonly UriTemplateStep[]) {
    this.#uri = uri
    this.#end = end
    this.#steps = steps
  }

  /** Whether the steps from `index` on match the path from `start` on, to its end. */
  matchFrom(index: number, start: number): boolean {
    const step = this.#steps[index]
    if (step === undefined) return start === this.#end
    const limit = this.#limitOf(index, step.kind, start)
    const isLast = index === this.#steps.length - 1
    for (;;) {
      const stop = isLast ? this.#lastStop(step.literal) : this.#nextStop(index, step.literal, start)
      if (stop <= start || stop > limit) return false
      this.#triedUpTo[index] = stop
      this.starts[index] = start
      this.ends[index] = stop
      if (isLast || this.matchFrom(index + 1, stop + step.literal.length)) return true
    }
  }

  /** Where the last variable has to end; −1 if the path does not end with its literal. */
  #lastStop(literal: string): number {
    const stop = this.#end - literal.length
    return this.#uri.startsWith(literal, stop) ? stop : -1
  }

  /** The next untried place where the literal occurs and leaves the variable at least one character; −1 if there is none. */
  #nextStop(index: number, literal: string, start: number): number {
    const from = Math.max(start, this.#triedUpTo[index] ?? 0) + 1
    const known = this.#occurrences[index]
    if (known !== undefined && (known === -1 || known >= from)) return known
    const found = this.#uri.indexOf(literal, from)
    this.#occurrences[index] = found
    return found
  }

  /** How far the variable may reach: up to the next character that it cannot match, or the end. */
  #limitOf(index: number, kind: UriVariableKind, start: number): number {
    const known = this.#limits[index]
    if (known !== undefined && known >= start) return known
    let limit = start
    while (limit < this.#end && !endsVariable(kind, this.#uri.charCodeAt(limit))) limit++
    this.#limits[index] = limit
    return limit
  }
}

function endsVariable(kind: UriVariableKind, code: number): boolean {
  switch (kind) {
    case 'segment':
      return code === SLASH || code === QUESTION_MARK || code === HASH
    case 'path':
      return code === QUESTION_MARK || code === HASH
    case 'value':
      return code === AMPERSAND || code === HASH
    case 'reserved':
      return false
  }
}
