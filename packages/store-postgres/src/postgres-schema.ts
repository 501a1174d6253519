import type { SchemaDialect } from '@portico/store'

/** How PostgreSQL defines the tables in a schema of that name. */
export function postgresSchema(schema: string): SchemaDialect {
  const table = (name: string): string => `${quoted(schema)}.${name}`
  return {
    table,
    identity: 'bigint generated always as identity primary key',
    integer: 'bigint',
    // The order of bytes in UTF-8 is that of code points.
    text: 'text collate "C"',
    keyed: '',
    words: () => [
      `create table ${table('portico_word')} (entry_id bigint primary key, tenant text collate "C" not null, words tsvector not null)`,
      `create index portico_word_words on ${table('portico_word')} using gin (words)`,
    ],
  }
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
