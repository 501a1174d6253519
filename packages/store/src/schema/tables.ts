import type { Generated } from 'kysely'

/** How far the schema is. */
export interface SchemaTable {
  version: number
}

/** How much a namespace holds, with what has expired and was not taken out yet, and what it may hold. */
export interface NamespaceTable {
  tenant: string
  namespace: string
  entries: number
  bytes: number
  max_entries: number | null
  max_bytes: number | null
}

/** Times are ISO 8601 in UTC with milliseconds: their order as text is that of time. */
export interface EntryTable {
  id: Generated<number>
  tenant: string
  namespace: string
  key: string
  version: number
  /** The sequence of the change by which it became so. */
  changed: number
  /** Of the value. */
  bytes: number
  created_at: string
  updated_at: string
  expires_at: string | null
  /** JSON. */
  tags: string
  /** JSON. */
  metadata: string
  /** JSON. */
  value: string
}

/** The tags of an entry, and the members of its metadata that one can ask for. */
export interface LabelTable {
  tenant: string
  label: string
  entry_id: number
}

/** The words of entries, in whatever way the database looks them up. */
export interface WordTable {
  tenant: string
  entry_id: number
  words: string
}

/** What entries were. The row without a value says that the entry was deleted by that version. */
export interface HistoryTable {
  tenant: string
  namespace: string
  key: string
  version: number
  at: string
  tags: string
  metadata: string
  value: string | null
}

/** What changed. Who writes for a tenant does so alone, so the changes of a tenant stand in the order in which they were committed. */
export interface ChangeTable {
  tenant: string
  sequence: number
  namespace: string
  key: string
  kind: 'put' | 'delete' | 'expire'
  version: number
  at: string
}

export interface SessionTable {
  id: string
  transport: string
  principal_id: string | null
  protocol_version: string
  client: string
  state: string
  expires_at: string
}

export interface StreamEventTable {
  session_id: string
  stream: string
  sequence: number
  message: string
  at: string
}

export interface TaskTable {
  /** In the order of their creation. */
  number: Generated<number>
  task_id: string
  /** '' where nobody is known; else with `=` before it. */
  owner: string
  /** The task as JSON. */
  task: string
  expires_at: string
}

export interface JournalTable {
  call_id: string
  step: string
  /** Who does it; null once it is done. */
  claimant: string | null
  /** 1 once its result is kept. */
  settled: number
  /** JSON; null for a step that came to nothing. */
  result: string | null
  /** When the claim is void, or the result forgotten. */
  expires_at: string
}

export interface AuditTable {
  sequence: number
  hash: string
  /** The entry as JSON. */
  entry: string
}

/** The tables of the schema, by name. */
export interface Tables {
  portico_schema: SchemaTable
  portico_namespace: NamespaceTable
  portico_entry: EntryTable
  portico_label: LabelTable
  portico_word: WordTable
  portico_history: HistoryTable
  portico_change: ChangeTable
  portico_session: SessionTable
  portico_stream_event: StreamEventTable
  portico_task: TaskTable
  portico_journal: JournalTable
  portico_audit: AuditTable
}
