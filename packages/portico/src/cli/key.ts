import { parseArgs } from 'node:util'
import { apiKeys, issueKey, keyFile, revokeKeys } from '@portico/auth'
import { type Command, UsageError } from './command.ts'

/** `portico key issue`: makes an API key and prints it, once. */
export const keyIssue: Command = {
  usage: 'key issue <principal> [--scope <scope>]… [--expires <date>] [--file <file>]',
  summary: 'Makes an API key and prints it, this once: the file gets its hash only. Default of --file: keys.json.',
  async run(args, output) {
    const { operand, file, scopes, expires } = parse('key issue', args, 'the id of a principal')
    output.print(issueKey(file, operand, { ...(scopes.length > 0 && { scopes }), expires }))
    return 0
  },
}

/** `portico key list`: what is known about the keys of a file. */
export const keyList: Command = {
  usage: 'key list [--file <file>]',
  summary: 'Lists the API keys of a file by their hashes.',
  async run(args, output) {
    const { file } = parse('key list', args, undefined)
    for (const { id, hash, scopes, expires = 'never' } of apiKeys({ keys: keyFile(file) }).list())
      output.print([id, hash, `expires ${expires}`, ...scopes].join('  '))
    return 0
  },
}

/** `portico key revoke`: takes keys out of a file. */
export const keyRevoke: Command = {
  usage: 'key revoke <principal or hash> [--file <file>]',
  summary: 'Takes an API key, or all of a principal, out of a file; a server that runs has to be started anew.',
  async run(args, output) {
    const { operand, file } = parse('key revoke', args, 'the id of a principal, or a hash')
    const count = revokeKeys(file, operand)
    if (count === 0) output.complain(`${file}: no key of ${operand}`)
    else output.print(`${file}: ${count} revoked`)
    return count === 0 ? 1 : 0
  },
}

interface Parsed {
  readonly operand: string
  readonly file: string
  readonly scopes: readonly string[]
  readonly expires: string | undefined
}

/** @param expected what the operand is; `undefined` where there is none. */
function parse(command: string, args: readonly string[], expected: string | undefined): Parsed {
  const file = { type: 'string', default: 'keys.json' } as const
  const issued = { scope: { type: 'string', multiple: true, default: [] as string[] }, expires: { type: 'string' } } as const
  let parsed
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { file, ...issued } })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (command !== 'key issue' && (values.scope.length > 0 || values.expires !== undefined))
    throw new UsageError(`${command}: expected no --scope and no --expires`)
  if (positionals.length !== (expected === undefined ? 0 : 1))
    throw new UsageError(`${command}: expected ${expected ?? 'no operand'}`)
  return { operand: positionals[0] ?? '', file: values.file, scopes: values.scope, expires: values.expires }
}
