import { SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client'
import { UserError } from '../program/user-error.ts'
import type { ClientOptions } from './client-options.ts'

/** Says what to do about an exchange with the server that failed. */
export function explainServerFailure(error: unknown, { authKey, serverUrl, transport }: ClientOptions): UserError {
  if (transport === 'stdio') return new UserError(`The server launched over stdio does not answer (${reasonOf(error)}).`)
  const status = statusOf(error)
  if (status === 401 || status === 403) {
    return authKey === undefined
      ? new UserError(`The server asks for a key (${status}): set MCP_SERVER_AUTH_KEY in .env to the server's --auth-key.`)
      : new UserError(`The server refuses the key (${status}): MCP_SERVER_AUTH_KEY in .env has to be the server's --auth-key.`)
  }
  if (status !== undefined && status >= 500) {
    return new UserError(`The server at ${serverUrl.href} fails (HTTP ${status}): look at what it prints in its terminal.`)
  }
  const isNoServer = error instanceof SdkError && error.code === SdkErrorCode.ClientHttpUnexpectedContent
  if (status !== undefined || isNoServer) {
    const reason = status === undefined || status === 200 ? reasonOf(error) : `HTTP ${status}`
    return new UserError(`There is no MCP server at ${serverUrl.href} (${reason}): check MCP_SERVER_URL in .env.`)
  }
  return new UserError(
    `No server answers at ${serverUrl.href} (${reasonOf(error)}): start it in another terminal with "npm run server", or check MCP_SERVER_URL in .env.`,
  )
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.data.status
  if (error instanceof SseError) return error.code
  return undefined
}

/** The innermost reason in one line: `fetch` hides it in a cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return reasonOf(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  const [line = ''] = error.message.split('\n')
  return line.replace(/^SSE error: /, '').replace(/^TypeError: fetch failed: /, '')
}
