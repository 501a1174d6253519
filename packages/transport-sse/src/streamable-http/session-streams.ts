import type { RequestId, StreamEventStore } from '@portico/core'
import { ResumableStream } from '../event-stream/resumable-stream.ts'
import { StreamLog } from '../event-stream/stream-log.ts'

/** What names of standalone streams begin with. */
const STANDALONE = 's'
/** What names of the streams of requests begin with. */
const REQUEST = 'r'

/** A longer id, as JSON, is not kept in the name of its stream. */
const MAX_ID_LENGTH = 64
/** Sets the process apart from those that had the session before. */
const ID_OF_PROCESS_LENGTH = 8

/** The resumable streams of one session: those that go on, by their names, and the log of all. */
export class SessionStreams {
  readonly log: StreamLog
  readonly #open = new Map<string, ResumableStream>()
  readonly #process: string = crypto.randomUUID().slice(0, ID_OF_PROCESS_LENGTH)
  #count = 0

  /** @param secret what the ids of events begin with. */
  constructor(sessionId: string, store: StreamEventStore, secret: string) {
    this.log = new StreamLog(sessionId, store, secret)
  }

  /** Begins the stream of a request. It goes on until the request is answered, with or without a connection. */
  beginForRequest(id: RequestId | undefined): ResumableStream {
    const name = `${REQUEST}${this.#process}-${++this.#count}`
    const json = JSON.stringify(id ?? null)
    return this.#begin(
      id === undefined || json.length > MAX_ID_LENGTH ? name : `${name}-${encodeURIComponent(json).replaceAll('.', '%2E')}`,
    )
  }

  /** Begins a standalone stream. It goes on while it has a connection, and again whenever its client comes back. */
  beginStandalone(): ResumableStream {
    return this.#begin(`${STANDALONE}${this.#process}-${++this.#count}`)
  }

  /** Of the stream of a request that a former process did not get to answer: the request's id. */
  abandonedRequest(name: string): RequestId | undefined {
    const [kindAndProcess, , id, ...rest] = name.split('-')
    if (kindAndProcess === REQUEST + this.#process || id === undefined) return undefined
    try {
      return JSON.parse(decodeURIComponent([id, ...rest].join('-'))) as RequestId // written by beginForRequest()
    } catch {
      return undefined
    }
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
