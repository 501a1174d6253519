import type { AuthInfo, JSONRPCMessage, RequestId } from '@modelcontextprotocol/server'

/** What an official transport says about a message beside its text, whichever version of the SDK it is of. */
export interface OfficialMessageExtra {
  /** Who sent it, as the SDK's middleware found out. */
  readonly authInfo?: AuthInfo | undefined
  /** The HTTP request that it came by (version 2 of the SDK). */
  readonly request?: Request | undefined
  /** The head of the HTTP request that it came by (version 1 of the SDK). */
  readonly requestInfo?: OfficialRequestInfo | undefined
}

/** The head of an HTTP request as version 1 of the SDK describes it. */
export interface OfficialRequestInfo {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The whole URL, where the transport knows it. */
  readonly url?: URL | undefined
}

/** How an official transport is told which request a message belongs to. */
export interface OfficialSendOptions {
  /** The request that the message belongs to. */
  readonly relatedRequestId?: RequestId
}

/** What is needed of a transport of the official SDK, version 1 or 2: an object of `Transport` of either is one. */
export interface OfficialTransport {
  /** Begins to receive. */
  start(): Promise<void>
  /** Sends a message. */
  send(message: JSONRPCMessage, options?: OfficialSendOptions): Promise<void>
  /** Closes the connection. */
  close(): Promise<void>
  /** Called when the connection was closed, from whichever side. */
  onclose?: (() => void) | undefined
  /** Called with what went wrong. */
  onerror?: ((error: Error) => void) | undefined
  /** Called with every message. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the two versions of the SDK type both parameters differently
  onmessage?: ((message: any, extra?: any) => void) | undefined
  /** Told which revisions are served, before it starts. */
  setSupportedProtocolVersions?: ((versions: string[]) => void) | undefined
}
