import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and a server, and cuts their connections when it is told to. */
export class CuttingProxy implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(target: URL) {
    this.#server = createServer((socket) => {
      const upstream = connect(Number(target.port), target.hostname)
      socket.pipe(upstream).pipe(socket)
      for (const side of [socket, upstream]) {
        this.#sockets.add(side)
        // Being cut is what happens here.
        side.on('error', () => undefined)
        side.once('close', () => this.#sockets.delete(side))
      }
    })
  }

  /** Starts a proxy for the server of that URL. */
  static async start(target: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(target))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** The same URL through the proxy. */
  through(url: string): string {
    const { port } = this.#server.address() as AddressInfo // it listens on a port
    return Object.assign(new URL(url), { port }).href
  }

  /** Cuts every connection there is; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }
}
