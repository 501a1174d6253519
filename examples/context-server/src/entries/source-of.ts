import type { Context } from '@portico/core'

/** Who writes: the name that the client gives itself, which is what people know it by. */
export function sourceOf({ client, principal }: Context): string {
  return client.info?.name ?? principal?.id ?? 'unknown'
}
