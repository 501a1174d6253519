/**
 * Which side of a schema is meant: `input` is what comes from the client, before defaults and transforms; `output` is what goes to
 * the client, after them.
 */
export type SchemaDirection = 'input' | 'output'
