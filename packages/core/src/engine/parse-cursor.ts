import { InvalidParamsError } from '../errors.ts'

/**
 * Checks the `cursor` of a list request. Lists are sent whole, so no cursor was ever given out.
 *
 * @throws {@link InvalidParamsError} when there is one. @see MCP, Pagination
 */
export function parseCursor(params: Record<string, unknown> | undefined): void {
  if (params?.['cursor'] !== undefined) throw new InvalidParamsError('params.cursor: expected a cursor that this server gave out')
}
