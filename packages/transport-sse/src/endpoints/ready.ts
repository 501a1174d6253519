import type { Handle, HttpTransport } from '../http-transport.ts'
import type { HttpCall } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'

/** How long the check may take, in milliseconds. */
const CHECK_TIMEOUT_MS = 5000

/**
 * Answers `GET /ready`: 200 when the server can do its work, 503 when it is closing or lacks something that it needs. What that is, `error`
 * events tell; everybody may ask here.
 */
export const describeReadiness: Handle = (transport, call) => {
  const { checkReady } = transport.settings
  if (transport.isClosing) return send(call, HTTP_STATUS.serviceUnavailable, { status: 'closing' })
  if (checkReady === undefined) return send(call, HTTP_STATUS.ok, { status: 'ready' })
  void checkWithin(checkReady, CHECK_TIMEOUT_MS).then(
    () => send(call, HTTP_STATUS.ok, { status: 'ready' }),
    (error: unknown) => refuse(transport, call, error),
  )
}

async function checkWithin(check: () => void | Promise<void>, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`checkReady: expected an answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    await Promise.race([check(), late])
  } finally {
    clearTimeout(timer)
  }
}

function refuse({ engine }: HttpTransport, call: HttpCall, error: unknown): void {
  const reference = engine.reportError(error, 'GET /ready', undefined)
  send(call, HTTP_STATUS.serviceUnavailable, { status: 'not ready', reference })
}

function send(call: HttpCall, status: number, state: object): void {
  call.sendJson(status, JSON.stringify(state), ['Cache-Control', 'no-store'])
}
