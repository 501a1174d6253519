/** Where a model is asked, with the chat-completions API of OpenAI. */
export interface ModelAddress {
  /** The root of the API; `/chat/completions` is added to it. */
  readonly url: string
  readonly key: string
  readonly name: string
}
