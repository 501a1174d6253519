import {
  EntryNotFoundError,
  InvalidEntryError,
  QuotaExceededError,
  StoreError,
  StoreUnavailableError,
  VersionConflictError,
} from '@portico/core'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'

/** Why a request was not done. @see RFC 9457 */
export const Problem = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    currentVersion: z.int().optional().describe('With 412: the version that the entry has; 0: there is none'),
    index: z.int().optional().describe('In a batch: which operation, from 0'),
  })
  .meta({ id: 'Problem' })

const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  412: 'Precondition Failed',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
} as const

type ProblemStatus = keyof typeof TITLES
type Members = Pick<z.infer<typeof Problem>, 'currentVersion' | 'index'>

/** Answers with a problem. */
export function problem(status: ProblemStatus, detail: string, members: Members = {}): Response {
  const body = { title: TITLES[status], status, detail, ...members }
  return Response.json(body, { status, headers: { 'Content-Type': 'application/problem+json' } })
}

/** The same to throw. */
export function refusal(status: ProblemStatus, detail: string, members?: Members): HTTPException {
  return new HTTPException(status, { res: problem(status, detail, members) })
}

/** What was thrown, as an answer; what nobody foresaw is thrown on, to be answered 500 without its words. */
export function problemOf(error: unknown): Response {
  // Without a response of ours it is Hono's own, such as a body that is no JSON.
  if (error instanceof HTTPException) return error.res ?? problem(400, error.message)
  if (!(error instanceof StoreError)) throw error
  const members = error.index === undefined ? {} : { index: error.index }
  if (error instanceof VersionConflictError) return problem(412, error.message, { ...members, currentVersion: error.current })
  if (error instanceof EntryNotFoundError) return problem(404, error.message, members)
  if (error instanceof QuotaExceededError) return problem(507, error.message, members)
  if (error instanceof InvalidEntryError) return problem(400, error.message, members)
  if (error instanceof StoreUnavailableError) return problem(503, 'The store cannot do it now; try again later.', members)
  throw error
}
