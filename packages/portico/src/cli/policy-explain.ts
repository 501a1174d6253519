import { parseArgs } from 'node:util'
import { policyFile } from '@portico/auth'
import type { GuardedComponent, Principal } from '@portico/core'
import { type Command, UsageError } from './command.ts'

const KINDS: readonly GuardedComponent['kind'][] = ['tool', 'resource', 'prompt']

/** `portico policy explain`: says why a policy permits somebody something, or does not. */
export const policyExplain: Command = {
  usage: 'policy explain <principal> <tool> [--policy <file>] [--role <role>]… [--tag <tag>]… [--kind tool|resource|prompt]',
  summary:
    'Says why somebody may use a tool, or may not. Default of --policy: policy.json. --role: a role that the authenticator finds.',
  run(args, output) {
    const { path, principal, component } = parse(args)
    using policy = policyFile(path, { pollMs: 0 })
    const { isPermitted, reasons } = policy.explain(principal, component)
    output.print(`${principal.id} ${isPermitted ? 'may' : 'may not'} use the ${component.kind} ${component.name}`)
    for (const reason of reasons) output.print(`  ${reason}`)
    return Promise.resolve(isPermitted ? 0 : 1)
  },
}

interface Question {
  readonly path: string
  readonly principal: Principal
  readonly component: GuardedComponent
}

function parse(args: readonly string[]): Question {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        policy: { type: 'string', default: 'policy.json' },
        role: { type: 'string', multiple: true, default: [] },
        tag: { type: 'string', multiple: true, default: [] },
        kind: { type: 'string', default: 'tool' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const { policy, role, tag, kind } = parsed.values
  const [id, name, ...more] = parsed.positionals
  if (id === undefined || name === undefined || more.length > 0)
    throw new UsageError('policy explain: expected a principal and the name of a tool')
  const known = KINDS.find((each) => each === kind)
  if (known === undefined) throw new UsageError(`policy explain: expected --kind to be one of ${KINDS.join(', ')}, got ${kind}`)
  return { path: policy, principal: { id, scopes: [], roles: role }, component: { kind: known, name, tags: tag } }
}
