import { CallContext } from '../engine/call-context.ts'
import { DetachableExchange } from '../engine/detachable-exchange.ts'
import type { Engine } from '../engine/engine.ts'
import { InputRequired } from './input-required.ts'

/** Runs the handler of a call to its end, within its time limit. */
export type Rerun = (context: CallContext) => Promise<unknown>

/**
 * Runs a handler that waits for the client once more with the same answers, as it will be run when the client comes back, and compares what it asks.
 * What that run reports is not sent.
 *
 * @throws TypeError saying what differs, when it asks something else.
 */
export async function checkRepeatable(
  name: string,
  first: InputRequired,
  { exchange, request, journal }: CallContext,
  engine: Engine,
  rerun: Rerun,
): Promise<void> {
  const silent = new DetachableExchange(exchange)
  silent.detach()
  const again = new CallContext(engine, silent, request, journal.copy())
  const outcome = await rerun(again).catch((thrown: unknown) => thrown)
  again.settle()
  const expected = describe(first)
  const found = outcome instanceof InputRequired ? describe(outcome) : 'no question'
  if (found === expected) return
  throw new TypeError(
    `${name}: its handler is not repeatable. Run with the same answers it asked first:\n${expected}\nand then:\n${found}\n` +
      'Put what changes from run to run (time, random values, side effects) into ctx.once(key, …).',
  )
}

function describe({ asked }: InputRequired): string {
  const lines = asked.map(({ key, question, params }) => `${key}: ${question.method} ${JSON.stringify(params)}`)
  return lines.sort().join('\n') // what is asked at the same time has no order
}
