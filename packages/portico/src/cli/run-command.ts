import { auditVerify } from './audit-verify.ts'
import { keyIssue, keyList, keyRevoke } from './key.ts'
import { policyExplain } from './policy-explain.ts'
import { type Command, type CommandOutput, UsageError } from './command.ts'

/** The commands, by their words. */
const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['audit verify', auditVerify],
  ['key issue', keyIssue],
  ['key list', keyList],
  ['key revoke', keyRevoke],
  ['policy explain', policyExplain],
])

/** Exit status of a command that was called wrongly. */
const USAGE = 2

/** Runs the command that the arguments name. Resolves to the exit status. */
export async function runCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  const command = COMMANDS.get(args.slice(0, 2).join(' '))
  if (command === undefined) {
    const isHelp = args.length === 0 || args[0] === 'help' || args[0] === '--help'
    const text = usage()
    if (isHelp) output.print(text)
    else output.complain(text)
    return isHelp ? 0 : USAGE
  }
  try {
    return await command.run(args.slice(2), output)
  } catch (error) {
    if (!(error instanceof UsageError)) {
      output.complain(error instanceof Error ? error.message : String(error))
      return 1
    }
    output.complain(error.message)
    output.complain(`Usage: portico ${command.usage}`)
    return USAGE
  }
}

function usage(): string {
  const lines = [...COMMANDS.values()].map((command) => `  portico ${command.usage}\n      ${command.summary}`)
  return ['Usage:', ...lines].join('\n')
}
