import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { ContextStore } from '@portico/core'

/** Reads what {@link exportFile} wrote into the store; how many entries. What is there under the same keys is replaced. */
export async function importFile(context: ContextStore, file: string): Promise<number> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const { entries } = await context.import(lines)
  return entries
}
