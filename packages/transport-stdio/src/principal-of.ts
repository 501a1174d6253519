import type { Authenticator, Principal, RequestHead } from '@portico/core'
import { isAdmitted } from '@portico/core/internal'
import { NotAdmittedError } from './not-admitted-error.ts'

/** There is no request to speak of: what an authenticator is to find has to be elsewhere, as in the environment. */
const NO_REQUEST: RequestHead = { method: '', path: '', header: () => undefined }

/**
 * For whom the process runs.
 *
 * @throws {@link NotAdmittedError} with the words of the refusal.
 */
export async function principalOf(auth: Authenticator): Promise<Principal> {
  const authentication = await auth.authenticate(NO_REQUEST)
  if (isAdmitted(authentication)) return authentication.principal
  throw new NotAdmittedError(`the caller is not let in: ${authentication.message}`)
}
