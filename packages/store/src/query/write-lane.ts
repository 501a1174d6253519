/** Writes of the same lane are done in the order in which they come. */
export interface WriteLane {
  readonly name: string
  /** Who writes there does so alone, in all processes. */
  readonly isExclusive: boolean
  /** It is the context of the tenant of that name: those who watch are told. */
  readonly isTenant: boolean
}

export function tenantLane(tenant: string): WriteLane {
  return { name: tenant, isExclusive: true, isTenant: true }
}

/** A lane for what belongs to no tenant. Its name is not that of a tenant, which has no NUL character. */
export function ownLane(name: string): WriteLane {
  return { name: `\0${name}`, isExclusive: false, isTenant: false }
}

/** A lane like {@link ownLane}, where one process at a time writes. */
export function exclusiveLane(name: string): WriteLane {
  return { ...ownLane(name), isExclusive: true }
}
