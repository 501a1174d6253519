import type OpenAI from 'openai'
import type { ChatCompletionMessage, ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions'
import { explainModelFailure } from './explain-model-failure.ts'
import type { ModelAddress } from './model-address.ts'

/** One request to the model. */
export interface ModelRequest {
  readonly messages: ChatCompletionMessageParam[]
  readonly tools: ChatCompletionTool[]
  /** Called with each piece of the answer as it comes. */
  readonly onText: (piece: string) => void
  readonly signal: AbortSignal
}

/**
 * Asks the model once, streaming, and gives what it says and the tools it wants to call.
 * @throws UserError when the model does not answer as the chat-completions API says.
 */
export async function askModel(openai: OpenAI, model: ModelAddress, request: ModelRequest): Promise<ChatCompletionMessage> {
  const { messages, onText, signal, tools } = request
  try {
    const stream = openai.chat.completions.stream({ model: model.name, messages, tools }, { signal })
    stream.on('content', onText)
    return await stream.finalMessage()
  } catch (error) {
    signal.throwIfAborted()
    throw explainModelFailure(error, model)
  }
}
