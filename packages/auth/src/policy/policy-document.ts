import type { PermissionLevel } from '@portico/core'

/** Folders, as absolute paths; what is below them is meant too. */
export interface PolicyPaths {
  /** What may be read; needs `resource_read`. Default: nothing. */
  readonly read?: readonly string[]
  /** What may be written; needs `resource_write`. Default: nothing. */
  readonly write?: readonly string[]
}

/** How much somebody may do. */
export interface PolicyLimits {
  /** How many calls a minute, at least 1. */
  readonly callsPerMinute?: number
  /** How many calls at the same time, at least 1. */
  readonly concurrentCalls?: number
  /** How long a call may take, in milliseconds, at least 1. */
  readonly timeoutMs?: number
  /** How many bytes a result may have, at least 1. */
  readonly resultBytes?: number
}

/** What is given to a role or a principal. What is not given is denied. */
export interface PolicyGrant {
  /** The levels that it gives. Default: none. */
  readonly levels?: readonly PermissionLevel[]
  /** For which tools, prompts and resources, by name or URI; `*` stands for any text. Default: all. */
  readonly allow?: readonly string[]
  /** Which of them are denied, whatever any other grant gives. Default: none. */
  readonly deny?: readonly string[]
  /** The hosts that may be connected to, such as `api.example.com` or `*.example.com`; needs `network_access`. Default: none. */
  readonly hosts?: readonly string[]
  /** The ports of these hosts. Default: 443. */
  readonly ports?: readonly number[]
  /** The folders that may be used. Default: none. */
  readonly paths?: PolicyPaths
  /** How much. Default: what the server allows everybody. */
  readonly limits?: PolicyLimits
}

/** What is given to one principal, beside what its roles give. */
export interface PrincipalGrant extends PolicyGrant {
  /** Roles, beside those that the authenticator found. Default: none. */
  readonly roles?: readonly string[]
}

/** What everything with a tag needs. */
export interface PolicyTag {
  /** Levels that are needed, beside `tool_execute` of a tool and `resource_read` of anything else. Default: none. */
  readonly requires?: readonly PermissionLevel[]
  /** The only hosts that it may connect to, of those that its caller may. Default: all of these. */
  readonly hosts?: readonly string[]
  /** The only ports. Default: all that its caller may use. */
  readonly ports?: readonly number[]
}

/** Who may do what: JSON, or the same as a value. Everything else is denied. */
export interface PolicyDocument {
  /** What roles give, by name. */
  readonly roles?: Readonly<Record<string, PolicyGrant>>
  /** What principals have, by id; `*` is everybody who is known. */
  readonly principals?: Readonly<Record<string, PrincipalGrant>>
  /** What tags need, by the words in the `tags` of tools, resources and prompts. */
  readonly tags?: Readonly<Record<string, PolicyTag>>
}
