import type { SchemaDialect } from '@portico/store'

/** How SQLite defines the tables. */
export const sqliteSchema: SchemaDialect = {
  table: (name) => name,
  identity: 'integer primary key',
  integer: 'integer',
  text: 'text',
  keyed: 'without rowid',
  // The index only, without the text; words come parted and folded, so all that is not ASCII belongs to a word.
  words: () => [`create virtual table portico_word using fts5(words, content='', contentless_delete=1, tokenize='ascii')`],
}
