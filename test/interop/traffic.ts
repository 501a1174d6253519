import type { ProtocolVersion } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { validateClientMessage, validateMessage } from '../spec/validate-message.ts'

interface Sent {
  readonly by: 'client' | 'server'
  readonly message: RawMessage
}

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

/** Every message between a client and a server, in its order. */
export class Traffic {
  readonly #sent: Sent[] = []

  /** Takes a message down, as it is at the moment. */
  record(by: Sent['by'], message: object): void {
    this.#sent.push({ by, message: structuredClone(message) as RawMessage }) // whatever it is, it is checked below
  }

  /** How many requests of a method the client has sent. */
  count(method: string): number {
    return this.#sent.filter(({ by, message }) => by === 'client' && message.method === method).length
  }

  /** The version that the server answered `initialize` with. */
  get negotiated(): string | undefined {
    const answer = this.#sent.find(({ by, message }) => by === 'server' && message.result?.['protocolVersion'] !== undefined)
    return answer?.message.result?.['protocolVersion'] as string | undefined // as the schema has it
  }

  /**
   * Checks every message against the JSON Schema of the revision that it is of: of `negotiated`, unless it says another itself, as those do by which client
   * and server agree.
   *
   * @returns what is wrong, one line each.
   */
  problems(negotiated: ProtocolVersion): readonly string[] {
    const requests = { client: new Map<unknown, RawMessage>(), server: new Map<unknown, RawMessage>() }
    const problems: string[] = []
    for (const { by, message } of this.#sent) {
      if (message.method !== undefined && message.id !== undefined) requests[by].set(message.id, message)
      const request = message.method === undefined ? requests[by === 'client' ? 'server' : 'client'].get(message.id) : undefined
      const version = versionOf(message) ?? (request && versionOf(request, message)) ?? negotiated
      const validate = by === 'client' ? validateClientMessage : validateMessage
      for (const problem of validate(version, message, request?.method)) {
        problems.push(`${version}, by the ${by}: ${problem} in ${JSON.stringify(message)}`)
      }
    }
    return problems
  }
}

/** The version that a message names, or the answer to it. */
function versionOf({ method, params }: RawMessage, answer?: RawMessage): string | undefined {
  const named = method === 'initialize' ? (answer?.result ?? params)?.['protocolVersion'] : metaOf(params)[VERSION_KEY]
  return typeof named === 'string' ? named : undefined
}

function metaOf(params: RawMessage['params']): Readonly<Record<string, unknown>> {
  return (params?.['_meta'] ?? {}) as Readonly<Record<string, unknown>> // an object in every message there is
}
