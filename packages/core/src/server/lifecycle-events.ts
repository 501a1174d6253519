import type { Principal } from '../auth/principal.ts'
import type { CallOutcome } from '../engine/call-outcome.ts'
import type { RequestId } from '../jsonrpc/message.ts'
import type { ProtocolVersion } from '../revision/protocol-version.ts'

/** A transport began to serve. */
export interface StartEvent {
  /** Which transport. */
  readonly transport: string
  /** Where it listens, for transports that have an address. */
  readonly url?: string
}

/** A transport stopped serving. */
export interface StopEvent {
  /** Which transport. */
  readonly transport: string
}

/** A client connected (its `initialize` was answered), or went. */
export interface ConnectionEvent {
  /** What happened. */
  readonly phase: 'open' | 'close'
  /** The session. */
  readonly sessionId: string
  /** The transport it came by. */
  readonly transport: string
  /** The negotiated version. */
  readonly protocolVersion: ProtocolVersion
  /** Name and version of the client, as it says. */
  readonly client: string
  /** Who opened it. */
  readonly principal: Principal | undefined
}

/** A client answered a ping, or did not in time; then its connection is closed. */
export interface PingEvent extends Omit<ConnectionEvent, 'phase'> {
  /** What happened. */
  readonly outcome: 'answered' | 'unanswered'
  /** How long the answer took, or was waited for, in milliseconds. */
  readonly durationMs: number
}

/** A call of a tool (as a task: the task), a read of a resource, a request for a prompt or of an extension has ended. */
export interface CallEvent {
  /** The tool's or prompt's name, the resource's URI or template, the extension's method. */
  readonly name: string
  /** How long it took, in milliseconds. */
  readonly durationMs: number
  /** How it ended: with a result, a result with `isError`, a JSON-RPC error, or without an answer. */
  readonly outcome: CallOutcome
  /** Of one that ended without an answer: why, as the client says, or that its connection was closed. */
  readonly reason: string | undefined
  /** The JSON-RPC id. */
  readonly requestId: RequestId
  /** The session, where there is one. */
  readonly sessionId: string | undefined
  /** The revision by which it was answered. */
  readonly protocolVersion: ProtocolVersion
  /** Who called. */
  readonly principal: Principal | undefined
}

/** Why a request was refused: it is not permitted, it lacks scopes, or there is nothing of that name. Clients cannot tell the first from the last. */
export type RefusalReason = 'denied' | 'insufficient_scope' | 'unknown'

/** A request for a tool, resource or prompt was refused before it began. */
export interface RefusalEvent {
  /** What was asked for. */
  readonly kind: 'tool' | 'resource' | 'prompt'
  /** Its name or URI; for one that does not exist, whatever the client sent. */
  readonly name: string
  /** Why. */
  readonly reason: RefusalReason
  /** The method of the request. */
  readonly method: string
  /** The JSON-RPC id. */
  readonly requestId: RequestId
  /** The session, where there is one. */
  readonly sessionId: string | undefined
  /** The transport that the session came by; `none` where there is no session. */
  readonly transport: string
  /** The revision by which it was answered. */
  readonly protocolVersion: ProtocolVersion
  /** Who asked. */
  readonly principal: Principal | undefined
}

/** A handler threw something that the client must not see. */
export interface ErrorEvent {
  /** What was thrown. */
  readonly error: unknown
  /** What the client was told instead; search the log for it. */
  readonly reference: string
  /** Where it came from, such as `tool "search"`. */
  readonly source: string
  /** The JSON-RPC id of the request, where there was one. */
  readonly requestId: RequestId | undefined
}

/** A message came in or went out. Observed only for debugging: with a listener, every message is told of. */
export interface MessageEvent {
  /** Which way. */
  readonly direction: 'in' | 'out'
  /** The message as JSON text. */
  readonly text: string
  /** The transport. */
  readonly transport: string
  /** The session, where there is one. */
  readonly sessionId: string | undefined
}

/** The events of a server's life, by name. They observe; nothing can be changed through them. */
export interface LifecycleEvents {
  /** A transport began to serve. */
  start: StartEvent
  /** A transport stopped serving. */
  stop: StopEvent
  /** A client connected or went. */
  connection: ConnectionEvent
  /** A client was pinged. Without a listener those that do not answer are written with `console.error`. */
  ping: PingEvent
  /** A tool call ended. */
  call: CallEvent
  /** A resource was read. */
  resource: CallEvent
  /** A prompt was given. */
  prompt: CallEvent
  /** A request of an extension was answered; its method is the name. */
  extension: CallEvent
  /** A request was refused: not permitted, or there is no such thing. */
  refusal: RefusalEvent
  /** A handler threw. Without a listener such errors are written with `console.error`. */
  error: ErrorEvent
  /** A message came in or went out. */
  message: MessageEvent
}

/** The name of a lifecycle event. */
export type LifecycleEventName = keyof LifecycleEvents
