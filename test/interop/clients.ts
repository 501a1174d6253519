import { PROTOCOL_VERSIONS, type ProtocolVersion } from '@portico/core'
import type { InteropClient } from './interop-client.ts'
import { connectOfficial1 } from './official-client-1.ts'
import { connectOfficial2, type Negotiation } from './official-client-2.ts'
import { RawInteropClient } from './raw-interop-client.ts'
import type { Target } from './target.ts'
import type { InteropTransport } from './transports.ts'

/** One way in which one client comes to one revision. */
export interface ClientKind {
  /** Names it among all. */
  readonly name: string
  readonly family: 'official 1' | 'official 2' | 'raw'
  /** The revision that it comes to. */
  readonly revision: ProtocolVersion
  /** The revisions that the server is pinned to, where the client comes to this one by that. */
  readonly pinned?: readonly ProtocolVersion[]
  connect(transport: InteropTransport, target: Target): Promise<InteropClient>
}

/** The newest revision, in which every request states its terms. */
const STATELESS: ProtocolVersion = '2026-07-28'
/** The revisions that open with `initialize`, newest first. */
const WITH_SESSION = PROTOCOL_VERSIONS.filter((version) => version !== STATELESS).reverse()
const [NEWEST_WITH_SESSION = '2025-11-25', ...OLDER] = WITH_SESSION

/** Every client. */
export const CLIENTS: readonly ClientKind[] = [
  // Version 1 cannot be told what to ask for; a server that has only an older revision offers that.
  official1(NEWEST_WITH_SESSION),
  ...OLDER.map((revision) => official1(revision, [revision])),
  official2('legacy', NEWEST_WITH_SESSION, { versionNegotiation: { mode: 'legacy' } }),
  official2('auto', STATELESS, { versionNegotiation: { mode: 'auto' } }),
  official2('auto', NEWEST_WITH_SESSION, { versionNegotiation: { mode: 'auto' } }, WITH_SESSION),
  official2('pinned', STATELESS, { versionNegotiation: { mode: { pin: STATELESS } } }),
  ...WITH_SESSION.map((revision) => official2('pinned', revision, { supportedProtocolVersions: [revision] })),
  ...[STATELESS, ...WITH_SESSION].map(raw),
]

function official1(revision: ProtocolVersion, pinned?: readonly ProtocolVersion[]): ClientKind {
  return {
    name: nameOf('official 1', revision, pinned && 'server pinned'),
    family: 'official 1',
    revision,
    ...(pinned && { pinned }),
    connect: (transport, target) => connectOfficial1(transport.official1(target)),
  }
}

function official2(
  mode: string,
  revision: ProtocolVersion,
  negotiation: Negotiation,
  pinned?: readonly ProtocolVersion[],
): ClientKind {
  return {
    name: nameOf('official 2', revision, mode, pinned && 'server pinned'),
    family: 'official 2',
    revision,
    ...(pinned && { pinned }),
    connect: (transport, target) => connectOfficial2(transport.official2(target), negotiation),
  }
}

function raw(revision: ProtocolVersion): ClientKind {
  const statesTerms = revision === STATELESS
  return {
    name: nameOf('raw', revision),
    family: 'raw',
    revision,
    connect: async (transport, target) => {
      return RawInteropClient.open(await transport.raw(target, revision, statesTerms), revision, statesTerms)
    },
  }
}

function nameOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ')
}
