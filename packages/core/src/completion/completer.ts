import type { Context } from '../engine/context.ts'
import type { MaybePromise } from '../server/middleware.ts'

/**
 * Suggests values for an argument of a prompt or a variable of a resource template.
 *
 * @param value what was typed so far.
 * @param given what the other arguments hold, where the client says so.
 * @returns suggestions, the most fitting first; no more than 100 are sent.
 */
export type Completer = (value: string, given: Readonly<Record<string, string>>, ctx: Context) => MaybePromise<readonly string[]>

/** Completers by the names of arguments or variables. */
export type Completers<Name extends string = string> = { readonly [Key in Name]?: Completer }

/** The completer that was given for a name; names come from clients, and some mean something to every object. */
export function ownCompleter(completers: Completers | undefined, name: string): Completer | undefined {
  return completers !== undefined && Object.hasOwn(completers, name) ? completers[name] : undefined
}

/** The completer of a schema with a fixed choice of strings, which completes itself, the best fitting first; `undefined` for others. */
export function completerOfChoices(jsonSchema: Readonly<Record<string, unknown>>): Completer | undefined {
  const choices = choicesOf(jsonSchema)
  if (choices.length === 0) return undefined
  return (value) => {
    const ranked = choices.map((choice) => ({ choice, rank: rankOf(choice.toLowerCase(), value.toLowerCase()) }))
    // Choices of the same rank stay in the order of the schema.
    const fitting = ranked.filter(({ rank }) => rank < NO_MATCH).sort((one, other) => one.rank - other.rank)
    return fitting.map(({ choice }) => choice)
  }
}

const NO_MATCH = 4

/** How well a choice fits what was typed, 0 the best: the same, begins with it, has it somewhere, has its letters in their order. */
function rankOf(choice: string, typed: string): number {
  if (choice === typed) return 0
  if (choice.startsWith(typed)) return 1
  if (choice.includes(typed)) return 2
  let position = 0
  for (const letter of typed) {
    position = choice.indexOf(letter, position) + letter.length
    if (position < letter.length) return NO_MATCH
  }
  return NO_MATCH - 1
}

function choicesOf({ enum: choices, const: only, anyOf }: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(choices)) return choices.filter((choice) => typeof choice === 'string')
  if (typeof only === 'string') return [only]
  // A branch is a schema: an object.
  return Array.isArray(anyOf) ? anyOf.flatMap((branch) => choicesOf(branch as Record<string, unknown>)) : []
}
