import { StoreError } from '@portico/core'
import type { Operation } from '../query/operation.ts'

/** Runs an operation for each item, in order. An error of the store says by its `index` which one it was. */
export function* runOperations<Item, Result>(
  items: readonly Item[],
  operation: (item: Item) => Operation<Result>,
): Operation<readonly Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) {
    try {
      results.push(yield* operation(item))
    } catch (error) {
      if (error instanceof StoreError) error.index = index
      throw error
    }
  }
  return results
}
