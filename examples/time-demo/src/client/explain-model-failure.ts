import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import { UserError } from '../program/user-error.ts'
import type { ModelAddress } from './model-address.ts'

/** Says what to do about a request to the model that failed. */
export function explainModelFailure(error: unknown, { name, url }: ModelAddress): UserError {
  if (error instanceof APIConnectionTimeoutError)
    return new UserError(`The model at ${url} took too long: try again, or another LLM_MODEL.`)
  if (error instanceof APIConnectionError) return new UserError(`No model answers at ${url}: check LLM_API_URL in .env.`)
  if (error instanceof APIError) {
    const status: unknown = error.status // any by instanceof, a number when the API answered with one
    const problem =
      typeof status === 'number' ? explainStatus(status, name, url) : 'The model broke off with an error: try again.'
    return new UserError(`${problem}${detail(error)}`)
  }
  // Not JSON, no events, or events of another kind: whatever the openai package says of it.
  return new UserError(
    `What answers at ${url} does not speak the chat-completions API: check LLM_API_URL in .env.${detail(error)}`,
  )
}

function explainStatus(status: number, name: string, url: string): string {
  switch (status) {
    case 401:
    case 403:
      return `The model's API refuses the key (${status}): check LLM_API_KEY in .env, or remove it to use the offline model.`
    case 404:
      return `There is no model "${name}" at ${url} (404): check LLM_MODEL and LLM_API_URL in .env; the URL often ends with /v1.`
    case 429:
      return 'The model refuses more requests for now (429): wait a moment, or check the credit of LLM_API_KEY.'
    default:
      return status >= 500
        ? `The model's API failed (${status}): try again later, or another LLM_API_URL.`
        : `The model's API refuses the request (${status}): check LLM_MODEL in .env; it has to be a model that calls tools.`
  }
}

/** What the API itself says, on the same line. */
function detail(error: unknown): string {
  const text = error instanceof Error ? error.message.replace(/\s+/g, ' ').trim() : ''
  return text === '' ? '' : ` (It says: ${text.slice(0, MAX_DETAIL)})`
}

const MAX_DETAIL = 200
