import { readFileSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** How many transactions the write-ahead log of a database holds since it was begun anew. @see https://sqlite.org/fileformat2.html#walformat */
export function transactionsIn(file: string): number {
  const wal = readFileSync(`${file}-wal`)
  const pageBytes = wal.readUInt32BE(8)
  const salt = wal.subarray(16, 24)
  let transactions = 0
  for (let frame = HEADER_BYTES; frame < wal.length; frame += FRAME_HEADER_BYTES + pageBytes) {
    // Frames of before have another salt.
    if (!wal.subarray(frame + 8, frame + 16).equals(salt)) break
    // The frame that ends a transaction says how many pages the database has then.
    if (wal.readUInt32BE(frame + 4) > 0) transactions++
  }
  return transactions
}
