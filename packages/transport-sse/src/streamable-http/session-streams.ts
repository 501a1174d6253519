import type { StreamEventStore } from '@portico/core'
import { ResumableStream } from '../event-stream/resumable-stream.ts'
import { StreamLog } from '../event-stream/stream-log.ts'

/** What names of standalone streams begin with. */
const STANDALONE = 's'
/** What names of the streams of requests begin with. */
const REQUEST = 'r'

/** The resumable streams of one session: those that go on, by their names, and the log of all. */
export class SessionStreams {
  readonly log: StreamLog
  readonly #open = new Map<string, ResumableStream>()
  #count = 0

  constructor(sessionId: string, store: StreamEventStore) {
    this.log = new StreamLog(sessionId, store)
  }

  /** Begins the stream of a request. It goes on until the request is answered, with or without a connection. */
  beginForRequest(): ResumableStream {
    return this.#begin(`${REQUEST}${++this.#count}`)
  }

  /** Begins a standalone stream. It goes on while it has a connection, and again whenever its client comes back. */
  beginStandalone(): ResumableStream {
    return this.#begin(`${STANDALONE}${++this.#count}`)
  }

  /** The stream of that name; `undefined` for that of a request that was answered, of which there is only the log. */
  find(name: string): ResumableStream | undefined {
    return this.#open.get(name) ?? (name.startsWith(STANDALONE) ? this.#begin(name) : undefined)
  }

  #begin(name: string): ResumableStream {
    const stream = new ResumableStream(name, name.startsWith(STANDALONE), this.log, () => this.#open.delete(name))
    this.#open.set(name, stream)
    return stream
  }
}
