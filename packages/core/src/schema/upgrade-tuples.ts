import type { JsonSchema } from './schema.ts'

/**
 * A schema of draft-07 as 2020-12 wants it: lists of items by position are `prefixItems`, what follows them is `items`; references
 * that led through them are changed alike. Nothing else that `zod-to-json-schema` writes differs between the two.
 *
 * @throws `Error` for a reference that leads to nothing.
 * @see https://json-schema.org/draft/2020-12/release-notes#changes-to-items-and-additionalitems
 */
export function upgradeTuples(root: JsonSchema): JsonSchema {
  return upgrade(root, root)
}

function upgrade(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const upgraded: Record<string, unknown> = {}
  const isTuple = Array.isArray(schema.items)
  for (const [keyword, value] of Object.entries(schema)) {
    upgraded[isTuple ? tupleKeyword(keyword) : keyword] = upgradeValue(keyword, value, root)
  }
  return upgraded
}

function tupleKeyword(keyword: string): string {
  return keyword === 'items' ? 'prefixItems' : keyword === 'additionalItems' ? 'items' : keyword
}

function upgradeValue(keyword: string, value: unknown, root: JsonSchema): unknown {
  if (keyword === '$ref') return upgradeReference(String(value), root)
  if (keyword === 'properties' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]) => [name, isObject(schema) ? upgrade(schema, root) : schema]),
    )
  }
  if (['items', 'allOf', 'anyOf'].includes(keyword) && Array.isArray(value)) {
    return value.map((schema: unknown) => (isObject(schema) ? upgrade(schema, root) : schema))
  }
  const holdsSchema = ['items', 'additionalItems', 'additionalProperties', 'not'].includes(keyword)
  return holdsSchema && isObject(value) ? upgrade(value, root) : value
}

/** Follows the reference through the schema as it was, and writes the same way through the schema as it will be. */
function upgradeReference(reference: string, root: JsonSchema): string {
  const path = ['#']
  let current: unknown = root
  for (const token of reference.split('/').slice(1)) {
    if (!isObject(current) && !Array.isArray(current)) throw new Error(`the reference ${reference} leads to nothing`)
    path.push(isObject(current) && Array.isArray(current.items) ? tupleKeyword(token) : token)
    current = Object.getOwnPropertyDescriptor(current, token)?.value
  }
  if (current === undefined) throw new Error(`the reference ${reference} leads to nothing`)
  return path.join('/')
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
