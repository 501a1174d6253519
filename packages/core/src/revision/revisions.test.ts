import { expect, test } from 'vitest'
import { REVISIONS } from './served-revisions.ts'
import type { Revision } from './revision.ts'

function show(value: unknown): string {
  if (value instanceof Set) return [...value].join(' ')
  if (value instanceof Map) return [...value].map(([key, entry]) => `${String(key)}=${String(entry)}`).join(' ')
  return typeof value === 'function' ? 'function' : String(value)
}

/** Functions are like themselves only. */
function isLike(one: unknown, other: unknown): boolean {
  return typeof one === 'function' ? one === other : show(one) === show(other)
}

/** All fields of all revisions; a field that is as in the revision before is a ditto mark. */
function tableOfRevisions(): string {
  const fields = Object.keys(REVISIONS[0] ?? {}) as (keyof Revision)[]
  const lines = fields.map((field) => {
    const values = REVISIONS.map((revision, index) => {
      const before = REVISIONS[index - 1]
      const isSame = before !== undefined && isLike(before[field], revision[field])
      return `  ${revision.version}: ${isSame ? '"' : show(revision[field])}`
    })
    return [field, ...values].join('\n')
  })
  return `${lines.join('\n')}\n`
}

// What changes here changes what clients see: hold it against the specification's changelog.
test('the revisions differ in this, and in nothing else', async () => {
  await expect(tableOfRevisions()).toMatchFileSnapshot('./revisions.snapshot.txt')
})

test('every revision says everything', () => {
  for (const revision of REVISIONS) expect(Object.keys(revision).sort()).toEqual(Object.keys(REVISIONS[0] ?? {}).sort())
})
