import type {
  BlobResourceContents,
  Client,
  JSONRPCNotification,
  Prompt,
  Resource,
  ResourceTemplateType,
  TextResourceContents,
  Tool,
} from '@modelcontextprotocol/client'
import type { AnyServer } from '@portico/core'
import { type CallOptions, toRequestOptions } from './call-options.ts'
import type { Notifications } from './notifications.ts'
import { createPromptCalls, type PromptCalls } from './prompt-calls.ts'
import { createToolCalls, type ToolCalls } from './tool-calls.ts'

/** A connected client, typed by the server it talks to. Made by {@link connect}. */
export class TestClient<S extends AnyServer = AnyServer> implements AsyncDisposable {
  /** The official client beneath, for everything that has no shorter way here. */
  readonly client: Client
  /**
   * One function per tool: `await client.tools.add({ a: 1, b: 2 })`. Resolves to the structured content when there is some, else to the text
   * when all content is text, else to the content blocks; rejects with a `ToolCallError` when the result has `isError`.
   */
  readonly tools: ToolCalls<S['~types']['tools']>
  /** One function per prompt: `await client.prompts.review({ language: 'ts' })`. */
  readonly prompts: PromptCalls<S['~types']['prompts']>
  /** The notifications that the server sent. */
  readonly notifications: Notifications

  constructor(client: Client, notifications: Notifications) {
    this.client = client
    // The functions take any name; the types say which there are, and of what they are made.
    this.tools = createToolCalls(client) as ToolCalls<S['~types']['tools']>
    this.prompts = createPromptCalls(client) as PromptCalls<S['~types']['prompts']>
    this.notifications = notifications
  }

  /** Reads a resource. */
  async read(uri: string, options?: CallOptions): Promise<readonly (TextResourceContents | BlobResourceContents)[]> {
    const { contents } = await this.client.readResource({ uri }, toRequestOptions(options))
    return contents
  }

  /** The tools that the server lists. */
  async listTools(): Promise<readonly Tool[]> {
    return (await this.client.listTools()).tools
  }

  /** The resources that the server lists. */
  async listResources(): Promise<readonly Resource[]> {
    return (await this.client.listResources()).resources
  }

  /** The resource templates that the server lists. */
  async listResourceTemplates(): Promise<readonly ResourceTemplateType[]> {
    return (await this.client.listResourceTemplates()).resourceTemplates
  }

  /** The prompts that the server lists. */
  async listPrompts(): Promise<readonly Prompt[]> {
    return (await this.client.listPrompts()).prompts
  }

  /** Calls the listener with every notification from now on. Returns the function that stops it. */
  onNotification(listener: (notification: JSONRPCNotification) => void): () => void {
    return this.notifications.on(listener)
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.client.close()
    this.notifications.close()
  }

  /** Ends the connection when the scope of `await using` does. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
