import { InvalidDefinitionError } from '../errors.ts'
import { v2024_11_05 } from './2024-11-05.ts'
import { v2025_03_26 } from './2025-03-26.ts'
import { v2025_06_18 } from './2025-06-18.ts'
import { v2025_11_25 } from './2025-11-25.ts'
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './protocol-version.ts'
import type { Revision } from './revision.ts'

/** Every revision, oldest first. */
export const REVISIONS: readonly Revision[] = [v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25]

/** The revisions that one server serves, oldest first, and the choice among them. */
export class ServedRevisions {
  readonly #revisions: ReadonlyMap<string, Revision>
  /** The newest one: what a client is offered that asks for a revision that is not served. */
  readonly latest: Revision
  /** What a Streamable HTTP request without `MCP-Protocol-Version` and without a session is taken for: 2025-03-26, or the oldest served. */
  readonly assumedWithoutHeader: Revision

  /** @throws {@link InvalidDefinitionError} when `versions` is empty or names an unknown version. */
  constructor(versions: readonly ProtocolVersion[] = PROTOCOL_VERSIONS) {
    const unknown = versions.find((version) => !PROTOCOL_VERSIONS.includes(version))
    if (unknown !== undefined || versions.length === 0) {
      throw new InvalidDefinitionError(`protocolVersions: expected some of ${PROTOCOL_VERSIONS.join(', ')}, got ${unknown ?? 'none'}`)
    }
    const served = REVISIONS.filter((revision) => versions.includes(revision.version))
    this.#revisions = new Map(served.map((revision) => [revision.version, revision]))
    this.latest = served.at(-1) ?? v2025_11_25
    this.assumedWithoutHeader = this.#revisions.get(v2025_03_26.version) ?? served[0] ?? this.latest
  }

  /** The served version strings, oldest first. */
  get versions(): readonly string[] {
    return [...this.#revisions.keys()]
  }

  /** The revision of that version, if it is served. */
  get(version: string): Revision | undefined {
    return this.#revisions.get(version)
  }

  /** The revisions that are served, oldest first. */
  [Symbol.iterator](): Iterator<Revision> {
    return this.#revisions.values()
  }

  /** The revision to answer `initialize` with: the requested one when it is served, else the latest. @see MCP, Lifecycle, Version Negotiation */
  negotiate(requested: string): Revision {
    return this.#revisions.get(requested) ?? this.latest
  }
}
