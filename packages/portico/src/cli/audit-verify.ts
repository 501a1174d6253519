import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { parseAuditEntry, verifyAuditChain } from '@portico/core'
import { type Command, UsageError } from './command.ts'

/** `portico audit verify`: tells whether a file of audit records is as it was written. */
export const auditVerify: Command = {
  usage: 'audit verify <file> [--last <hash>]',
  summary: 'Tells whether a file of audit records is whole; --last: whether it ends with that entry, or goes on after it.',
  async run(args, output) {
    const { path, last } = parse(args)
    let hasLast = last === undefined
    const verification = await verifyAuditChain(entriesOf(path, (hash) => (hasLast ||= hash === last)))
    if (!verification.isIntact) {
      output.complain(`${path}: row ${verification.row}: ${verification.problem}`)
      return 1
    }
    const { sequence, hash } = verification.last
    if (!hasLast) {
      output.complain(
        `${path}: expected an entry with the hash ${last ?? ''}; entries are missing at the end, or the file is another`,
      )
      return 1
    }
    output.print(`${path}: ${sequence} entries, the chain is whole; last hash ${hash}`)
    return 0
  },
}

async function* entriesOf(path: string, onHash: (hash: string) => void): AsyncGenerator {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: 0 })) {
    const entry = parseAuditEntry(line)
    if (entry !== undefined) onHash(entry.hash)
    yield entry
  }
}

function parse(args: readonly string[]): { readonly path: string; readonly last: string | undefined } {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { last: { type: 'string' } } })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const [path, ...more] = parsed.positionals
  if (path === undefined || more.length > 0) throw new UsageError('audit verify: expected one file')
  return { path, last: parsed.values.last }
}
