import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ProtocolVersion } from '@portico/core'
import { repository } from '../run-typescript.ts'
import type { Addresses } from './serve-network.ts'
import { KEY, type Target } from './target.ts'

const program = fileURLToPath(new URL('./serve-network.ts', import.meta.url))

/** The process that serves the fixture over everything but stdio. */
export class NetworkProcess {
  readonly #child: ChildProcess
  readonly #addresses: Addresses

  private constructor(child: ChildProcess, addresses: Addresses) {
    this.#child = child
    this.#addresses = addresses
  }

  /** @param pinned the lists of revisions to which servers are pinned, beside the server of all revisions. */
  static async start(pinned: Iterable<readonly ProtocolVersion[]> = []): Promise<NetworkProcess> {
    const lists = new Set([...pinned].map((versions) => versions.join()))
    const execArgv = ['--conditions=@portico/source', '--import', 'tsx']
    const child = fork(program, [...lists], { cwd: repository, execArgv })
    const [addresses] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [failed(code)])])
    return new NetworkProcess(child, addresses as Addresses)
  }

  /** The server of these revisions, to be spoken to with the right key. */
  target(pinned?: readonly ProtocolVersion[]): Target {
    const urls = this.#addresses[pinned?.join() ?? '']
    if (urls === undefined) throw new Error(`no server is pinned to ${pinned?.join() ?? 'nothing'}`)
    return { pinned, urls, key: KEY }
  }

  /** Ends it. Resolves to its exit code. */
  async stop(): Promise<unknown> {
    const ended = once(this.#child, 'exit')
    this.#child.send('close')
    const [code] = (await ended) as readonly unknown[]
    return code
  }
}

function failed(code: unknown): never {
  throw new Error(`the server has ended with ${String(code)} before it was ready`)
}
