import { Query } from '../query/query.ts'

interface NamespaceRef {
  readonly tenant: string
  readonly namespace: string
}

/** What a namespace holds and may hold. */
export interface NamespaceRow {
  readonly entries: number
  readonly bytes: number
  readonly max_entries: number | null
  readonly max_bytes: number | null
}

/** Adds to what a namespace holds, or takes away; what it holds then. */
export const addToNamespace: Query<NamespaceRef & { entries: number; bytes: number }, NamespaceRow> = new Query(
  (db, { tenant, namespace, entries, bytes }) =>
    db
      .insertInto('portico_namespace')
      .values({ tenant, namespace, entries, bytes, max_entries: null, max_bytes: null })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'namespace']).doUpdateSet((eb) => ({
          entries: eb('portico_namespace.entries', '+', eb.ref('excluded.entries')),
          bytes: eb('portico_namespace.bytes', '+', eb.ref('excluded.bytes')),
        })),
      )
      .returning([
        'portico_namespace.entries',
        'portico_namespace.bytes',
        'portico_namespace.max_entries',
        'portico_namespace.max_bytes',
      ]),
)

export const setNamespaceQuota: Query<NamespaceRef & { max_entries: number | null; max_bytes: number | null }, unknown> =
  new Query((db, { tenant, namespace, max_entries, max_bytes }) =>
    db
      .insertInto('portico_namespace')
      .values({ tenant, namespace, entries: 0, bytes: 0, max_entries, max_bytes })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'namespace']).doUpdateSet((eb) => ({
          max_entries: eb.ref('excluded.max_entries'),
          max_bytes: eb.ref('excluded.max_bytes'),
        })),
      ),
  )

/** What the namespaces of a tenant hold, with what has expired. */
export const namespacesOf: Query<{ tenant: string }, { namespace: string; entries: number; bytes: number }> = new Query(
  (db, { tenant }) =>
    db
      .selectFrom('portico_namespace')
      .select(['namespace', 'entries', 'bytes'])
      .where('tenant', '=', tenant)
      .orderBy('namespace'),
)
