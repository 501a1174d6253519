import { type ResourceNotFoundError, WireError } from '../errors.ts'
import type { ServedRevision } from '../revision/served-revision.ts'

/** The error for a resource that does not exist, with the code that the revision gives it. */
export function resourceNotFound({ message, data }: ResourceNotFoundError, revision: ServedRevision): WireError {
  return new WireError(revision.resourceNotFoundCode, message, { data })
}
