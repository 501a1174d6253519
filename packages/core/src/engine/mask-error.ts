import {
  InternalError,
  ResourceNotFoundError,
  TimeoutError,
  ToolError,
  UrlElicitationRequiredError,
  WireError,
} from '../errors.ts'
import { resourceNotFound } from '../resources/resource-not-found.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import { declares } from '../session/declares.ts'
import type { CallContext } from './call-context.ts'
import type { Engine } from './engine.ts'

/**
 * Decides what the client learns of something that a handler threw: wire errors, with a code that the revision permits, the words of a {@link ToolError}, that a time
 * limit passed; of anything else only a reference, under which the `error` event (or the console) has the whole.
 */
export function maskError(thrown: unknown, source: string, context: CallContext, engine: Engine): WireError {
  if (thrown instanceof UrlElicitationRequiredError) return urlElicitationRequired(thrown, context, engine)
  if (thrown instanceof WireError) return withPermittedCode(thrown, context.exchange.revision)
  if (thrown instanceof ToolError || thrown instanceof TimeoutError) return new InternalError(thrown.message)
  const reference = engine.reportError(thrown, source, context)
  return new InternalError(`Internal error (reference ${reference})`, { data: { reference }, cause: thrown })
}

/** "The server MUST NOT" ask in a mode that the client did not declare; where it may, the client is told when its user is done. */
function urlElicitationRequired(error: UrlElicitationRequiredError, { exchange }: CallContext, engine: Engine): WireError {
  const { revision, session, client } = exchange
  const canBeAsked = revision.permitsErrorCode(error.code) && declares(client.capabilities, { elicitation: { url: {} } })
  if (!canBeAsked || session === undefined) return new InternalError(error.message, { cause: error })
  for (const { elicitationId } of error.elicitations) engine.elicitations.open(elicitationId, session)
  return error
}

function withPermittedCode(error: WireError, revision: ServedRevision): WireError {
  if (error instanceof ResourceNotFoundError) return resourceNotFound(error, revision)
  if (revision.permitsErrorCode(error.code)) return error
  return new InternalError(error.message, { data: error.data, cause: error })
}
