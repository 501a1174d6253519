import type {
  CallToolResult,
  CompleteResult,
  GetPromptResult,
  JSONRPCNotification,
  ReadResourceResult,
  Tool,
} from '@modelcontextprotocol/client'
import type { ProtocolVersion } from '@portico/core'
import { Inbox, type RawClient, type RawMessage } from '@portico/testing'
import {
  ANSWERS,
  CAPABILITIES,
  CLIENT_INFO,
  type CallOptions,
  type Completion,
  type Connected,
  type InteropClient,
} from './interop-client.ts'
import { RawStreamableHttp } from './raw-streamable-http.ts'
import { Traffic } from './traffic.ts'

type Params = Record<string, unknown>
type Method = keyof typeof ANSWERS

const META = 'io.modelcontextprotocol/'
const TASKS = `${META}tasks`

/** An error that the server answered. */
class AnsweredError extends Error {
  readonly code: number

  constructor({ code, message }: { readonly code: number; readonly message: string }) {
    super(message)
    this.code = code
  }
}

/** A client that writes every message by hand, as the revision wants it. */
export class RawInteropClient implements InteropClient {
  readonly traffic: Traffic = new Traffic()
  readonly notifications: Inbox<JSONRPCNotification> = new Inbox()
  connected: Connected = { protocolVersion: undefined, serverName: undefined, instructions: undefined }
  readonly #raw: RawClient
  readonly #protocolVersion: ProtocolVersion
  readonly #statesTerms: boolean
  readonly #onprogress = new Map<unknown, NonNullable<CallOptions['onprogress']>>()
  #lastId = 0

  private constructor(raw: RawClient, protocolVersion: ProtocolVersion, statesTerms: boolean) {
    this.#raw = raw
    this.#protocolVersion = protocolVersion
    this.#statesTerms = statesTerms
    const receive = raw.receive.bind(raw)
    raw.receive = (text) => {
      const message = JSON.parse(text) as RawMessage // no batches: none are sent
      this.#receive(message)
      if (message.method === undefined) receive(text)
    }
  }

  /** @param statesTerms whether every request states its terms; else a session is opened. */
  static async open(raw: RawClient, protocolVersion: ProtocolVersion, statesTerms: boolean): Promise<RawInteropClient> {
    const client = new RawInteropClient(raw, protocolVersion, statesTerms)
    await (statesTerms ? client.#discover() : client.#initialize())
    return client
  }

  async listTools(): Promise<readonly Tool[]> {
    return (await this.#request('tools/list'))['tools'] as Tool[]
  }

  async listResources(): Promise<readonly string[]> {
    const uris: string[] = []
    let cursor: unknown
    do {
      const page = await this.#request('resources/list', cursor === undefined ? {} : { cursor })
      uris.push(...(page['resources'] as { uri: string }[]).map(({ uri }) => uri))
      cursor = page['nextCursor']
    } while (cursor !== undefined)
    return uris
  }

  async listResourceTemplates(): Promise<readonly string[]> {
    const { resourceTemplates } = await this.#request('resources/templates/list')
    return (resourceTemplates as { uriTemplate: string }[]).map(({ uriTemplate }) => uriTemplate)
  }

  async listPrompts(): Promise<readonly string[]> {
    return ((await this.#request('prompts/list'))['prompts'] as { name: string }[]).map(({ name }) => name)
  }

  async callTool(name: string, args: Params = {}, options: CallOptions = {}): Promise<CallToolResult> {
    const { logLevel } = options
    if (logLevel !== undefined && !this.#statesTerms) await this.#request('logging/setLevel', { level: logLevel })
    const _meta = logLevel !== undefined && this.#statesTerms ? { _meta: { [`${META}logLevel`]: logLevel } } : {}
    return (await this.#request('tools/call', { name, arguments: args, ..._meta }, options)) as unknown as CallToolResult
  }

  callAsTask(name: string, args: Params): Promise<CallToolResult> {
    return this.#statesTerms ? this.#callAsExtensionTask(name, args) : this.#callAsCoreTask(name, args)
  }

  async readResource(uri: string): Promise<ReadResourceResult> {
    return (await this.#request('resources/read', { uri })) as unknown as ReadResourceResult
  }

  async getPrompt(name: string, args: Record<string, string>): Promise<GetPromptResult> {
    return (await this.#request('prompts/get', { name, arguments: args })) as unknown as GetPromptResult
  }

  async complete(completion: Completion): Promise<CompleteResult['completion']> {
    return (await this.#request('completion/complete', { ...completion }))['completion'] as CompleteResult['completion']
  }

  async watchTools(): Promise<void> {
    // Whoever has a session is told.
    if (this.#statesTerms) await this.#listen({ toolsListChanged: true })
  }

  async watchResource(uri: string): Promise<void> {
    if (this.#statesTerms) await this.#listen({ resourceSubscriptions: [uri] })
    else await this.#request('resources/subscribe', { uri })
  }

  async close(): Promise<void> {
    await this.#raw.close()
  }

  async #initialize(): Promise<void> {
    const params = { protocolVersion: this.#protocolVersion, capabilities: CAPABILITIES, clientInfo: CLIENT_INFO }
    const result = await this.#request('initialize', params)
    await this.#send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    if (this.#raw instanceof RawStreamableHttp) await this.#raw.openStream()
    this.#learn(result, result['protocolVersion'], result['serverInfo'])
  }

  async #discover(): Promise<void> {
    const result = await this.#request('server/discover')
    const isSupported = (result['supportedVersions'] as readonly unknown[]).includes(this.#protocolVersion)
    this.#learn(result, isSupported ? this.#protocolVersion : undefined, (result['_meta'] as Params)[`${META}serverInfo`])
  }

  #learn({ instructions }: Params, protocolVersion: unknown, serverInfo: unknown): void {
    const { name } = serverInfo as { name: string }
    this.connected = {
      protocolVersion: protocolVersion as string,
      serverName: name,
      instructions: instructions as string,
    }
  }

  async #listen(notifications: object): Promise<void> {
    const id = ++this.#lastId
    // Answered when the subscription ends: with the connection.
    await this.#send({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params: this.#withTerms({ notifications }) })
    await this.notifications.take(({ method, params }) => {
      return method === 'notifications/subscriptions/acknowledged' && params?._meta?.[`${META}subscriptionId`] === id
    }, 'the acknowledgement')
  }

  async #callAsCoreTask(name: string, args: Params): Promise<CallToolResult> {
    const { task } = await this.#request('tools/call', { name, arguments: args, task: {} })
    const { taskId } = task as { taskId: string }
    await this.#request('tasks/get', { taskId })
    return (await this.#request('tasks/result', { taskId })) as unknown as CallToolResult
  }

  async #callAsExtensionTask(name: string, args: Params): Promise<CallToolResult> {
    const capabilities = { ...CAPABILITIES, extensions: { [TASKS]: {} } }
    const _meta = { [`${META}clientCapabilities`]: capabilities }
    let task = await this.#request('tools/call', { name, arguments: args, _meta })
    const { taskId, pollIntervalMs } = task as { taskId: string; pollIntervalMs: number }
    while (task['status'] === 'working' || task['status'] === 'input_required') {
      if (task['inputRequests'] !== undefined) {
        await this.#request('tasks/update', { taskId, inputResponses: answersTo(task['inputRequests']), _meta })
      }
      await new Promise((resolve) => setTimeout(resolve, pollIntervalMs)) // as the server said
      task = await this.#request('tasks/get', { taskId, _meta })
    }
    return task['result'] as CallToolResult
  }

  /** Sends a request, answers what is asked on its behalf, and resolves to its result. */
  async #request(method: string, params: Params = {}, { onprogress, signal }: CallOptions = {}): Promise<Params> {
    const id = ++this.#lastId
    const _meta = onprogress === undefined ? params['_meta'] : { ...(params['_meta'] as Params | undefined), progressToken: id }
    const own = _meta === undefined ? params : { ...params, _meta }
    if (onprogress !== undefined) this.#onprogress.set(id, onprogress)
    const cancelled = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        this.#cancel(id)
        reject(new Error('cancelled'))
      })
    })
    const sent = this.#send({ jsonrpc: '2.0', id, method, params: this.#withTerms(own) })
    const answer = await Promise.race([sent.then(() => this.#raw.answer(id)), cancelled])
    if (answer.error !== undefined) throw new AnsweredError(answer.error)
    const result = answer.result as Params // an answer is one or the other
    if (result['resultType'] !== 'input_required') return result
    return this.#request(method, {
      ...params,
      requestState: result['requestState'],
      inputResponses: answersTo(result['inputRequests']),
    })
  }

  #cancel(id: number): void {
    if (this.#statesTerms && this.#raw instanceof RawStreamableHttp) this.#raw.abandon(id)
    else void this.#send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: this.#withTerms({ requestId: id }) })
  }

  #withTerms(params: Params): Params {
    if (!this.#statesTerms) return params
    const terms = {
      [`${META}protocolVersion`]: this.#protocolVersion,
      [`${META}clientCapabilities`]: CAPABILITIES,
      [`${META}clientInfo`]: CLIENT_INFO,
    }
    return { ...params, _meta: { ...terms, ...(params['_meta'] as Params | undefined) } }
  }

  async #send(message: object): Promise<void> {
    this.traffic.record('client', message)
    await this.#raw.send(message)
  }

  #receive(message: RawMessage): void {
    this.traffic.record('server', message)
    const { id, method, params } = message
    if (method === undefined) return
    if (id !== undefined) {
      void this.#send({ jsonrpc: '2.0', id, result: ANSWERS[method as Method] })
      return
    }
    this.notifications.put(message as JSONRPCNotification)
    if (method === 'notifications/progress') {
      const { progressToken, ...progress } = params as { progressToken: number; progress: number }
      this.#onprogress.get(progressToken)?.(progress)
    }
  }
}

function answersTo(requests: unknown): Params {
  return Object.fromEntries(
    Object.entries(requests as Record<string, { method: Method }>).map(([key, { method }]) => [key, ANSWERS[method]]),
  )
}
