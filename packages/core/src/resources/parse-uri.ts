import { InvalidParamsError } from '../errors.ts'

/** The longest URI that is looked at, in characters. */
export const MAX_URI_LENGTH = 8192

/**
 * Takes the `uri` from the parameters of a resource request.
 *
 * @throws {@link InvalidParamsError} when it is missing, no string, or longer than {@link MAX_URI_LENGTH}.
 */
export function parseUri(params: Record<string, unknown> | undefined): string {
  const uri = params?.['uri']
  if (typeof uri !== 'string') throw new InvalidParamsError('expected params.uri to be a string')
  if (uri.length > MAX_URI_LENGTH)
    throw new InvalidParamsError(`expected params.uri to have at most ${MAX_URI_LENGTH} characters, got ${uri.length}`)
  return uri
}
