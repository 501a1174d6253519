import type { Implementation } from '@modelcontextprotocol/server'
import type { Method } from '../engine/method.ts'
import { InvalidDefinitionError, UnsupportedProtocolVersionError } from '../errors.ts'
import type { ServerInfo } from '../server/server-info.ts'
import { v2024_11_05 } from './2024-11-05.ts'
import { v2025_03_26 } from './2025-03-26.ts'
import { v2025_06_18 } from './2025-06-18.ts'
import { v2025_11_25 } from './2025-11-25.ts'
import { v2026_07_28 } from './2026-07-28.ts'
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './protocol-version.ts'
import { pickFields, type Revision } from './revision.ts'
import type { ServedRevision } from './served-revision.ts'

/** Every revision, oldest first. */
export const REVISIONS: readonly Revision[] = [v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28]

/** The revisions that one server serves, oldest first, and the choice among them. */
export class ServedRevisions {
  readonly #revisions: ReadonlyMap<string, ServedRevision>
  readonly #latestWithInitialize: ServedRevision | undefined
  /** The newest one. */
  readonly latest: ServedRevision
  /** The versions, oldest first. */
  readonly versions: readonly ProtocolVersion[]

  /**
   * @param methodsOf the methods that exist in a revision.
   * @throws {@link InvalidDefinitionError} when `versions` is empty or names an unknown version.
   */
  constructor(
    info: ServerInfo,
    methodsOf: (revision: Revision) => ReadonlyMap<string, Method>,
    versions: readonly ProtocolVersion[] = PROTOCOL_VERSIONS,
  ) {
    const unknown = versions.find((version) => !PROTOCOL_VERSIONS.includes(version))
    const served = REVISIONS.filter(({ version }) => versions.includes(version)).map((revision) =>
      serveRevision(revision, info, methodsOf),
    )
    const latest = served.at(-1)
    if (unknown !== undefined || latest === undefined) {
      throw new InvalidDefinitionError(
        `protocolVersions: expected some of ${PROTOCOL_VERSIONS.join(', ')}, got ${unknown ?? 'none'}`,
      )
    }
    this.#revisions = new Map(served.map((revision) => [revision.version, revision]))
    this.#latestWithInitialize = served.filter(({ opensWithInitialize }) => opensWithInitialize).at(-1)
    this.latest = latest
    this.versions = served.map(({ version }) => version)
  }

  /** The revision of that version, if it is served. */
  get(version: string): ServedRevision | undefined {
    return this.#revisions.get(version)
  }

  /**
   * Adds the method of an extension to the revisions that have extensions.
   *
   * @param mirroredName the parameter that clients repeat in the header `Mcp-Name`.
   * @returns false when there is a method of that name.
   */
  addMethod(name: string, method: Method, mirroredName: string | undefined): boolean {
    const revisions = [...this.#revisions.values()].filter(({ hasExtensions }) => hasExtensions)
    if (revisions.some(({ methods }) => methods.has(name))) return false
    for (const { methods, mirroredNames } of revisions) {
      // Made by serveRevision() for this server alone; read-only for everybody else.
      ;(methods as Map<string, Method>).set(name, method)
      if (mirroredName !== undefined) (mirroredNames as Map<string, string>).set(name, mirroredName)
    }
    return true
  }

  /** The revisions that are served, oldest first. */
  [Symbol.iterator](): Iterator<ServedRevision> {
    return this.#revisions.values()
  }

  /** Some revision opens with `initialize`, so that there are sessions. */
  get hasSessions(): boolean {
    return this.#latestWithInitialize !== undefined
  }

  /** What a session goes by until `initialize`: the newest revision that has one. */
  get beforeInitialize(): ServedRevision {
    return this.#latestWithInitialize ?? this.latest
  }

  /**
   * The revision to answer `initialize` with: the requested one when it is served, else the newest that opens with `initialize`.
   *
   * @throws {@link UnsupportedProtocolVersionError} when every served revision is stateless. @see MCP, Lifecycle, Version Negotiation
   */
  negotiate(requested: string): ServedRevision {
    const exact = this.#revisions.get(requested)
    const revision = exact?.opensWithInitialize === true ? exact : this.#latestWithInitialize
    if (revision === undefined) throw this.unsupported(requested)
    return revision
  }

  /**
   * The revision of a request that stands alone.
   *
   * @throws {@link UnsupportedProtocolVersionError} when it is not served, or is one that opens with `initialize`.
   */
  stateless(requested: string): ServedRevision {
    const revision = this.#revisions.get(requested)
    if (revision === undefined || revision.opensWithInitialize) throw this.unsupported(requested)
    return revision
  }

  /** The error that names what is served. */
  unsupported(requested: string): UnsupportedProtocolVersionError {
    return new UnsupportedProtocolVersionError(requested, this.versions)
  }
}

function serveRevision(
  revision: Revision,
  info: ServerInfo,
  methodsOf: (revision: Revision) => ReadonlyMap<string, Method>,
): ServedRevision {
  const serverInfo = pickFields(info, revision.implementationFields) as Implementation // name and version are in every revision
  const resultMeta = revision.hasResultType ? { 'io.modelcontextprotocol/serverInfo': serverInfo } : undefined
  const resultHead = resultMeta === undefined ? '' : `"resultType":"complete","_meta":${JSON.stringify(resultMeta)},`
  const mirroredNames = new Map(revision.mirroredNames)
  return { ...revision, methods: methodsOf(revision), mirroredNames, resultHead, resultMeta, serverInfo }
}
