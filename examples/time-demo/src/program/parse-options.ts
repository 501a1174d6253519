import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UserError } from './user-error.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** The options on the command line, by `parseArgs` of node:util, with a misspelt one explained in a line. */
export function parseOptions<const Known extends Options>(
  args: readonly string[],
  options: Known,
): ReturnType<typeof parseArgs<{ args: string[]; options: Known }>>['values'] {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    // The first sentence says what is wrong, the others how to write other things.
    const [problem] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/)
    throw new UserError(`${problem}. Try --help.`)
  }
}

/** One of the words that an option takes. */
export function parseChoice<const Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw new UserError(`${name}: expected ${choices.join(' or ')}, received "${value}"`)
  return choice
}
