import type { ClientCapabilities, Implementation } from '@modelcontextprotocol/client'
import type { Principal, ProtocolVersion } from '@portico/core'
import type { ClientAnswers } from './client-answers.ts'

/** As what {@link connect} connects. */
export interface ConnectOptions extends ClientAnswers {
  /** The revision to speak. Default: the newest that the official client opens with `initialize`. */
  readonly protocolVersion?: ProtocolVersion
  /** What the client says it can do, beside what it has answers for. */
  readonly capabilities?: ClientCapabilities
  /** What the client says it is. */
  readonly clientInfo?: Implementation
  /** Who is calling, as if an authenticator had found out. In process only. */
  readonly principal?: Principal
  /** Sent with every HTTP request, such as `{ authorization: 'Bearer …' }`. Over HTTP only. */
  readonly headers?: Readonly<Record<string, string>>
}
