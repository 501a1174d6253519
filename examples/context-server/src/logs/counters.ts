import type { AnyServer } from '@portico/core'

/** What `/health` shows beside the state: how much was done since the start. Only numbers, as everybody may ask. */
export class Counters {
  readonly #counts = { toolCalls: 0, resourceReads: 0, prompts: 0, failures: 0, restRequests: 0, changes: 0 }

  /** Counts what the server does. */
  watch(server: AnyServer): void {
    server.on('call', () => this.#counts.toolCalls++)
    server.on('resource', () => this.#counts.resourceReads++)
    server.on('prompt', () => this.#counts.prompts++)
    server.on('error', () => this.#counts.failures++)
  }

  /** Counts one thing more. */
  count(what: 'restRequests' | 'changes'): void {
    this.#counts[what]++
  }

  /** The counters as they are now. */
  read(): Readonly<Record<string, number>> {
    return { ...this.#counts }
  }
}
