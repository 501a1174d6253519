import pg from 'pg'
import { quoted } from './postgres-schema.ts'

const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 2000

/**
 * Hears what other processes commit, on a connection of its own. When that breaks it is made anew; what was missed meanwhile nobody knows, so
 * whoever listens is told that anything may have changed.
 */
export class ChangeListener {
  readonly #config: pg.ClientConfig
  readonly #channel: string
  readonly #onNotice: (payload: string | undefined) => void
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #retryMs = FIRST_RETRY_MS
  #isStopped = false
  #isListening = false

  /** @param onNotice is told what was notified; `undefined` when that is not known. */
  constructor(config: pg.ClientConfig, channel: string, onNotice: (payload: string | undefined) => void) {
    this.#config = config
    this.#channel = channel
    this.#onNotice = onNotice
    void this.#connect()
  }

  /** What is committed by now is heard. */
  get isListening(): boolean {
    return this.#isListening
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#isListening = false
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(this.#config)
    this.#client = client
    // Once it is heard the connection is done with, whatever it was.
    let isLost = false
    const onLost = (): void => {
      if (isLost) return
      isLost = true
      this.#isListening = false
      client.end().catch(() => undefined)
      this.#reconnect()
    }
    client.on('error', onLost)
    client.on('end', onLost)
    client.on('notification', ({ payload }) => this.#onNotice(payload))
    try {
      await client.connect()
      await client.query(`listen ${quoted(this.#channel)}`)
    } catch {
      onLost()
      return
    }
    this.#isListening = true
    this.#retryMs = FIRST_RETRY_MS
    this.#onNotice(undefined)
  }

  #reconnect(): void {
    if (this.#isStopped) return
    this.#onNotice(undefined)
    this.#timer = setTimeout(() => void this.#connect(), this.#retryMs).unref()
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
  }
}
