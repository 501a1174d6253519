import { relative, resolve, sep, isAbsolute } from 'node:path'
import type { Access, Decision, GuardedComponent, PermissionLevel, Policy, Principal } from '@portico/core'
import { matchesPattern } from './name-pattern.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyDocument, PolicyGrant, PolicyLimits } from './policy-document.ts'

/** Why a policy permits or denies something. */
export interface PolicyExplanation {
  /** What it comes to. */
  readonly isPermitted: boolean
  /** Each step, in words: what is needed and who gives it. */
  readonly reasons: readonly string[]
}

/** A {@link Policy} by a document. */
export interface DocumentPolicy extends Policy {
  /** Says why somebody may use something, or may not. */
  explain(principal: Principal, component: GuardedComponent): PolicyExplanation
  /** True when a principal may connect to a host by a port; `tags` are those of the tool that would. */
  mayConnect(principal: Principal, host: string, port: number, tags?: readonly string[]): boolean
  /** True when a principal may read a file or folder. Looks at the path alone: where there may be symbolic links, give what they lead to. */
  mayRead(principal: Principal, path: string): boolean
  /** True when a principal may write a file or folder. Looks at the path alone, as {@link DocumentPolicy.mayRead} does. */
  mayWrite(principal: Principal, path: string): boolean
  /** How much a principal may do: what its own entry says, else the most that its roles say, else what there is for everybody. */
  limitsOf(principal: Principal): PolicyLimits
  /** Puts another document in place of this one. @throws {@link PolicyError}, and the policy stays as it is. */
  replace(document: PolicyDocument): void
}

/**
 * Makes a policy from a document; for `createServer({ policy })`. A tool needs `tool_execute`, a resource and a prompt `resource_read`, and whatever their tags
 * need. Who is given all of it may use them; everybody else is denied.
 *
 * @throws {@link PolicyError} when the document is wrong; the message names every mistake.
 */
export function policy(document: PolicyDocument): DocumentPolicy {
  return new PolicyOfDocument(document)
}

/** A grant, and where it stands. */
interface Given {
  readonly grant: PolicyGrant
  readonly source: string
}

class PolicyOfDocument implements DocumentPolicy {
  readonly usesArguments = false
  readonly description = 'the policy'
  readonly #listeners: (() => void)[] = []
  #document: PolicyDocument

  constructor(document: PolicyDocument) {
    this.#document = parsePolicy(document, 'policy')
  }

  replace(document: PolicyDocument): void {
    this.#document = parsePolicy(document, 'policy')
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  decide({ principal, component }: Access): Decision {
    const given = this.#givenTo(principal)
    if (given.some(({ grant }) => matchesAny(component.name, grant.deny))) return 'denied'
    const levels = levelsIn(given, component)
    return this.#neededFor(component).every(({ level }) => levels.has(level)) ? 'permitted' : 'denied'
  }

  levelsOf(principal: Principal, component: GuardedComponent): ReadonlySet<PermissionLevel> {
    return levelsIn(this.#givenTo(principal), component)
  }

  rolesOf(principal: Principal): ReadonlySet<string> {
    const { principals = {} } = this.#document
    const entries = [own(principals, EVERYBODY), own(principals, principal.id)]
    return new Set([...(principal.roles ?? []), ...entries.flatMap((entry) => entry?.roles ?? [])])
  }

  explain(principal: Principal, component: GuardedComponent): PolicyExplanation {
    const given = this.#givenTo(principal)
    const deniers = given.filter(({ grant }) => matchesAny(component.name, grant.deny))
    const needs = this.#neededFor(component).map(({ level, because }) => {
      const givers = given.filter(({ grant }) => gives(grant, level, component))
      const elsewhere = given.filter(({ grant }) => grant.levels?.includes(level) === true)
      if (givers.length > 0) return { isMet: true, reason: `${level} (${because}): given by ${sources(givers)}` }
      const hint = elsewhere.length > 0 ? `; ${sources(elsewhere)} gives it only for other names` : ''
      return { isMet: false, reason: `${level} (${because}): not given by ${sources(given) || 'anything'}${hint}` }
    })
    return {
      isPermitted: deniers.length === 0 && needs.every(({ isMet }) => isMet),
      reasons: [
        ...deniers.map(({ source }) => `${component.name}: denied by name by ${source}`),
        ...needs.map(({ reason }) => reason),
      ],
    }
  }

  mayConnect(principal: Principal, host: string, port: number, tags: readonly string[] = []): boolean {
    const narrowing = tags.flatMap((tag) => own(this.#document.tags ?? {}, tag) ?? [])
    const isWithin = narrowing.every(
      ({ hosts, ports }) => (hosts === undefined || matchesHost(host, hosts)) && (ports?.includes(port) ?? true),
    )
    return (
      isWithin &&
      this.#givenTo(principal).some(
        ({ grant: { levels = [], hosts = [], ports = [HTTPS] } }) =>
          levels.includes('network_access') && matchesHost(host, hosts) && ports.includes(port),
      )
    )
  }

  mayRead(principal: Principal, path: string): boolean {
    return this.#mayUse(principal, path, 'resource_read', 'read')
  }

  mayWrite(principal: Principal, path: string): boolean {
    return this.#mayUse(principal, path, 'resource_write', 'write')
  }

  limitsOf(principal: Principal): PolicyLimits {
    const { principals = {}, roles = {} } = this.#document
    const ofRoles: Record<string, number> = {}
    for (const role of this.rolesOf(principal)) {
      for (const [name, limit] of Object.entries(own(roles, role)?.limits ?? {}) as [string, number][])
        ofRoles[name] = Math.max(limit, ofRoles[name] ?? 0)
    }
    return { ...own(principals, EVERYBODY)?.limits, ...ofRoles, ...own(principals, principal.id)?.limits }
  }

  #mayUse(principal: Principal, path: string, level: PermissionLevel, kind: 'read' | 'write'): boolean {
    return this.#givenTo(principal).some(
      ({ grant: { levels = [], paths } }) =>
        levels.includes(level) && (paths?.[kind] ?? []).some((folder) => isWithin(path, folder)),
    )
  }

  #givenTo(principal: Principal): readonly Given[] {
    const { principals = {}, roles = {} } = this.#document
    const ofPrincipals = [EVERYBODY, principal.id].flatMap((id) => {
      const grant = own(principals, id)
      return grant === undefined ? [] : [{ grant, source: `principal ${JSON.stringify(id)}` }]
    })
    const ofRoles = [...this.rolesOf(principal)].flatMap((role) => {
      const grant = own(roles, role)
      return grant === undefined ? [] : [{ grant, source: `role ${JSON.stringify(role)}` }]
    })
    return [...ofPrincipals, ...ofRoles]
  }

  #neededFor({ kind, tags }: GuardedComponent): readonly { readonly level: PermissionLevel; readonly because: string }[] {
    const ofTags = tags.flatMap((tag) =>
      (own(this.#document.tags ?? {}, tag)?.requires ?? []).map((level) => ({ level, because: `tag ${JSON.stringify(tag)}` })),
    )
    return [{ level: kind === 'tool' ? 'tool_execute' : 'resource_read', because: `a ${kind}` }, ...ofTags]
  }
}

/** The principal that is everybody who is known. */
const EVERYBODY = '*'
/** The port that is meant where none is named. */
const HTTPS = 443

function levelsIn(given: readonly Given[], { name }: GuardedComponent): ReadonlySet<PermissionLevel> {
  return new Set(given.flatMap(({ grant }) => (appliesTo(grant, name) ? (grant.levels ?? []) : [])))
}

function gives(grant: PolicyGrant, level: PermissionLevel, { name }: GuardedComponent): boolean {
  return appliesTo(grant, name) && grant.levels?.includes(level) === true
}

function appliesTo({ allow }: PolicyGrant, name: string): boolean {
  return allow === undefined || matchesAny(name, allow)
}

function matchesAny(name: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) => matchesPattern(name, pattern))
}

function matchesHost(host: string, patterns: readonly string[]): boolean {
  return matchesAny(host.toLowerCase().replace(/\.$/, ''), patterns)
}

function isWithin(path: string, folder: string): boolean {
  const below = relative(resolve(folder), resolve(path))
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below))
}

function sources(given: readonly Given[]): string {
  return given.map(({ source }) => source).join(', ')
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
