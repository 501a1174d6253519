import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'

/** The official client, version 1, over HTTP+SSE: what editors have inside. */
export class SseClient {
  readonly client: Client
  readonly #updated: string[] = []
  #onUpdated: () => void = () => undefined

  private constructor(name: string) {
    this.client = new Client({ name, version: '1.0.0' })
    this.client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      this.#updated.push(params.uri)
      this.#onUpdated()
    })
  }

  static async connect(url: string, name: string, key?: string): Promise<SseClient> {
    const connected = new SseClient(name)
    const requestInit = key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } }
    // Its declared types do not have exact optional properties.
    const transport = new SSEClientTransport(new URL('/sse', url), { requestInit }) as unknown as Parameters<Client['connect']>[0]
    await connected.client.connect(transport)
    onTestFinished(() => connected.client.close())
    return connected
  }

  /** The structured content of a tool's result. @throws with its words when it has failed. */
  async call(name: string, args: Record<string, unknown>): Promise<any> {
    const result = await this.client.callTool({ name, arguments: args })
    if (result.isError === true) throw new Error(JSON.stringify(result.content))
    return result.structuredContent
  }

  /** The JSON of a resource. */
  async read(uri: string): Promise<any> {
    const { contents } = await this.client.readResource({ uri })
    const [first] = contents
    return JSON.parse(first !== undefined && 'text' in first ? first.text : 'null')
  }

  /** Waits until the client was told that the resource changed. */
  async updated(uri: string): Promise<void> {
    while (!this.#updated.includes(uri)) {
      await new Promise<void>((resolve) => {
        this.#onUpdated = resolve
      })
    }
    this.#updated.splice(this.#updated.indexOf(uri), 1)
  }
}
