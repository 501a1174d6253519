/** Writes of the same lane are done in the order in which they come. */
export interface WriteLane {
  readonly name: string
  /** It is the context of the tenant of that name: who writes there does so alone, in all processes, and those who watch are told. */
  readonly isTenant: boolean
}

export function tenantLane(tenant: string): WriteLane {
  return { name: tenant, isTenant: true }
}

/** A lane for what belongs to no tenant. Its name is not that of a tenant, which has no NUL character. */
export function ownLane(name: string): WriteLane {
  return { name: `\0${name}`, isTenant: false }
}
