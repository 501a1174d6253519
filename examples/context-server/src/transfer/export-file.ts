import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { ContextStore } from '@portico/core'

/**
 * Writes all that a tenant keeps, conversations too, to a file of JSON Lines; how many entries. The file is there when it is whole, and readable by
 * nobody else.
 */
export async function exportFile(context: ContextStore, file: string): Promise<number> {
  let count = 0
  const partial = `${file}.partial`
  const lines = context.export({ onProgress: ({ entries }) => (count = entries) })
  try {
    await pipeline(lines, createWriteStream(partial, { mode: 0o600, flush: true }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return count
}
