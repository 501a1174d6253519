import type { CallContext } from './call-context.ts'
import type { Progress } from '../definition/progress.ts'

/** True for what an `async function*` handler returns. */
export function isAsyncIterable(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** Runs a generator handler to its end: each yielded {@link Progress} is reported, the return value is the result. */
export async function reportYields(generator: AsyncGenerator<unknown, unknown>, context: CallContext): Promise<unknown> {
  const { signal } = context
  try {
    for (;;) {
      const step = await generator.next()
      if (step.done === true) return step.value
      // A generator is only asked to yield what progress() makes; anything else has no `done` and is not reported.
      const { done, total, message } = step.value as Partial<Progress>
      if (typeof done === 'number') context.progress(done, total, message)
      signal.throwIfAborted()
    }
  } finally {
    await generator.return(undefined)
  }
}
