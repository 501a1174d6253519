import { showValue } from '../schema/show-value.ts'
import { checkEach, checkName, checkObject, checkRef } from './check-ref.ts'
import { compareCodePoints } from './code-points.ts'
import type { ContextOperation } from './context-change.ts'
import type { ContextDeletion, ContextEntry, ContextInput, ContextMetadata, ContextPatch, ContextRef } from './context-entry.ts'
import { encodeJson } from './encode-json.ts'
import type { JsonLimits } from './json-limits.ts'
import type { JsonObject, JsonValue } from './json-value.ts'
import { mergePatch } from './merge-patch.ts'
import { InvalidEntryError } from './store-errors.ts'

/** What one entry is bounded by. */
const VALUE_LIMITS: JsonLimits = { maxBytes: 16 * 1_048_576, maxDepth: 128 }
const METADATA_LIMITS: JsonLimits = { maxBytes: 65_536, maxDepth: 16 }
const MAX_TAGS = 64
const MAX_TAG_BYTES = 128
/** A hundred years: what is meant to stay for longer has no end. */
const MAX_TTL_MS = 3_155_760_000_000
/** Members of metadata that have a meaning, which are texts. */
const KNOWN_METADATA = ['type', 'timestamp', 'source'] as const

/** The contents of an entry as they are written: checked, encoded, a copy of what the caller gave. */
export interface CheckedContent {
  readonly value: JsonValue
  readonly valueJson: string
  /** The length of `valueJson` in UTF-8. */
  readonly valueBytes: number
  readonly metadata: ContextMetadata
  readonly metadataJson: string
  /** Each once, in the order of their code points. */
  readonly tags: readonly string[]
}

/** A {@link ContextInput} that was checked. */
export interface CheckedInput extends ContextRef, CheckedContent {
  readonly ttlMs: number | undefined
  readonly ifVersion: number | undefined
}

/** A {@link ContextPatch} that was checked; what is `undefined` stays. */
export interface CheckedPatch extends ContextRef {
  readonly value: JsonValue | undefined
  readonly metadata: JsonObject | undefined
  readonly tags: readonly string[] | undefined
  readonly ttlMs: number | null | undefined
  readonly ifVersion: number | undefined
}

/** A {@link ContextOperation} that was checked. */
export type CheckedOperation =
  | ({ readonly operation: 'put' } & CheckedInput)
  | ({ readonly operation: 'patch' } & CheckedPatch)
  | ({ readonly operation: 'delete' } & ContextDeletion)
  | ({ readonly operation: 'get' } & ContextRef)

/** @throws {@link InvalidEntryError} when it is not what can be put. */
export function checkInput(input: ContextInput): CheckedInput {
  checkRef(input)
  const { namespace, key, ttlMs, ifVersion } = input
  checkTtl(ttlMs)
  checkIfVersion(ifVersion)
  return { namespace, key, ...checkContent(input.value, input.metadata ?? {}, checkTags(input.tags ?? [])), ttlMs, ifVersion }
}

/** @throws {@link InvalidEntryError} with the `index` of the one that cannot be put; or when there are more than 1,000. */
export function checkInputs(inputs: readonly ContextInput[]): readonly CheckedInput[] {
  return checkEach(inputs, 'entries', checkInput)
}

/** @throws {@link InvalidEntryError} when it is no patch. */
export function checkPatch(patch: ContextPatch): CheckedPatch {
  checkRef(patch)
  const { namespace, key, value, metadata, tags, ttlMs, ifVersion } = patch
  if (ttlMs !== null) checkTtl(ttlMs)
  checkIfVersion(ifVersion)
  if (metadata !== undefined) checkObject(metadata, 'metadata')
  return {
    namespace,
    key,
    value: value === undefined ? undefined : encodeJson(value, 'value', VALUE_LIMITS).value,
    metadata: metadata === undefined ? undefined : (encodeJson(metadata, 'metadata', METADATA_LIMITS).value as JsonObject),
    tags: tags === undefined ? undefined : checkTags(tags),
    ttlMs,
    ifVersion,
  }
}

/**
 * What an entry holds once it is patched.
 *
 * @throws {@link InvalidEntryError} when that is more than an entry may hold.
 */
export function patchContent(entry: Pick<ContextEntry, 'value' | 'metadata' | 'tags'>, patch: CheckedPatch): CheckedContent {
  const value = patch.value === undefined ? entry.value : mergePatch(entry.value, patch.value)
  const metadata = patch.metadata === undefined ? entry.metadata : mergePatch(entry.metadata, patch.metadata)
  return checkContent(value, metadata, patch.tags ?? entry.tags)
}

/** @throws {@link InvalidEntryError} when it is not what can be deleted. */
export function checkDeletion(deletion: ContextDeletion): void {
  checkRef(deletion)
  checkIfVersion(deletion.ifVersion)
}

/** @throws {@link InvalidEntryError} with the `index` of the one that is wrong; or when there are more than 1,000. */
export function checkOperations(operations: readonly ContextOperation[]): readonly CheckedOperation[] {
  return checkEach(operations, 'operations', checkOperation)
}

function checkOperation(operation: ContextOperation): CheckedOperation {
  checkObject(operation, 'operation')
  switch (operation.operation) {
    case 'put':
      return { operation: 'put', ...checkInput(operation) }
    case 'patch':
      return { operation: 'patch', ...checkPatch(operation) }
    case 'delete':
      checkDeletion(operation)
      return operation
    case 'get':
      checkRef(operation)
      return operation
    default:
      throw new InvalidEntryError(
        `operation: expected "put", "patch", "delete" or "get", got ${showValue((operation as ContextOperation).operation)}`,
      )
  }
}

/** @param tags as {@link checkTags} gives them. */
function checkContent(value: JsonValue, metadata: JsonValue, tags: readonly string[]): CheckedContent {
  const encodedValue = encodeJson(value, 'value', VALUE_LIMITS)
  const encodedMetadata = encodeJson(metadata, 'metadata', METADATA_LIMITS)
  checkObject(encodedMetadata.value, 'metadata')
  // An object whose known members are checked next.
  const metadataCopy = encodedMetadata.value as ContextMetadata
  checkMetadata(metadataCopy, encodedMetadata.json)
  return {
    value: encodedValue.value,
    valueJson: encodedValue.json,
    valueBytes: encodedValue.bytes,
    metadata: metadataCopy,
    metadataJson: encodedMetadata.json,
    tags,
  }
}

function checkMetadata(metadata: ContextMetadata, json: string): void {
  if (json.includes('\\u0000') && holdsNul(metadata)) throw new InvalidEntryError('metadata: expected no NUL character, got one')
  for (const name of KNOWN_METADATA) {
    const member: unknown = metadata[name]
    if (member !== undefined && typeof member !== 'string') {
      throw new InvalidEntryError(`metadata: expected text at /${name}, got ${showValue(member)}`)
    }
  }
}

/** In metadata databases look for equal members; there PostgreSQL cannot keep the character. */
function holdsNul(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => name.includes('\0') || holdsNul(member))
}

/** @returns each once, in the order of their code points. */
export function checkTags(tags: readonly string[]): readonly string[] {
  if (!Array.isArray(tags)) throw new InvalidEntryError(`tags: expected an array, got ${showValue(tags)}`)
  if (tags.length === 0) return []
  for (const tag of tags as readonly unknown[]) checkName(tag, 'tag', MAX_TAG_BYTES)
  const distinct = [...new Set(tags as readonly string[])].sort(compareCodePoints)
  if (distinct.length > MAX_TAGS) throw new InvalidEntryError(`tags: expected at most ${MAX_TAGS}, got ${distinct.length}`)
  return distinct
}

function checkTtl(ttlMs: number | undefined): void {
  if (ttlMs === undefined || (Number.isInteger(ttlMs) && ttlMs >= 1 && ttlMs <= MAX_TTL_MS)) return
  throw new InvalidEntryError(`ttlMs: expected a whole number, 1 to ${MAX_TTL_MS} (100 years), got ${showValue(ttlMs)}`)
}

function checkIfVersion(ifVersion: number | undefined): void {
  if (ifVersion === undefined || (Number.isSafeInteger(ifVersion) && ifVersion >= 0)) return
  throw new InvalidEntryError(`ifVersion: expected a whole number, 0 or greater, got ${showValue(ifVersion)}`)
}
