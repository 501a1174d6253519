import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { InputRequired } from './input-required.ts'
import type { Journal } from './journal.ts'
import type { QuestionTerms } from './question.ts'

/** Runs the handler of a call. */
export type Rerun = (context: CallContext) => unknown

/**
 * Runs a handler that waits for the client once more with the same answers, as it will be run when the client comes back, and compares what it asks.
 *
 * @throws TypeError saying what differs, when it asks something else.
 */
export async function checkRepeatable(
  name: string,
  first: InputRequired,
  journal: Journal,
  { exchange, request }: CallContext,
  engine: Engine,
  rerun: Rerun,
): Promise<void> {
  const again = new CallContext(engine, exchange, request, journal.copy())
  const outcome = await new Promise<unknown>((resolve) => {
    again.onAbort = resolve
    Promise.resolve(rerun(again)).then(resolve, resolve)
  })
  again.settle()
  const { revision } = exchange
  const expected = await describe(first, revision)
  const found = outcome instanceof InputRequired ? await describe(outcome, revision) : 'no question'
  if (found === expected) return
  throw new TypeError(
    `${name}: its handler is not repeatable. Run with the same answers it asked first:\n${expected}\nand then:\n${found}\n` +
      'Put what changes from run to run (time, random values, side effects) into ctx.once(key, …).',
  )
}

async function describe({ questions }: InputRequired, terms: QuestionTerms): Promise<string> {
  const lines = [...questions].map(
    async ([key, question]) => `${key}: ${question.method} ${JSON.stringify(await question.params(terms))}`,
  )
  return (await Promise.all(lines)).join('\n')
}
