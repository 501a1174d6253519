import type { Client, Tool } from '@modelcontextprotocol/client'
import OpenAI from 'openai'
import type { ChatCompletionMessageFunctionToolCall, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { UserError } from '../program/user-error.ts'
import { askModel } from './ask-model.ts'
import { callTool, type ToolOutcome } from './call-tool.ts'
import type { ModelAddress } from './model-address.ts'
import { toFunctionTool } from './to-function-tool.ts'
import type { Transcript } from './transcript.ts'

/** How often the model may ask for tools before it has to have answered. */
const MAX_ROUNDS = 8
const MODEL_TIMEOUT_MS = 60_000
const INSTRUCTIONS = 'You answer briefly. Use the tools for what you cannot know by yourself, such as the current time.'

/** Who takes part in a conversation, and about what. */
export interface Conversation {
  readonly client: Client
  readonly tools: readonly Tool[]
  readonly model: ModelAddress
  readonly question: string
  readonly transcript: Transcript
  /** What HTTP requests to the model are made with. */
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

/**
 * Holds the conversation: the question goes to the model, the tools that it asks for are called on the server, their results
 * go back to the model, until it answers.
 * @throws UserError when the model fails, does not come to an end, or the last tool that it called could not help it.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const { client, model, question, signal, transcript } = conversation
  const openai = createOpenAI(model, conversation.fetch)
  const tools = conversation.tools.map(toFunctionTool)
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: question },
  ]
  let failure: UserError | undefined

  for (let round = 0; round < MAX_ROUNDS; round++) {
    const onText = announced(transcript, 'The model answers')
    const message = await askModel(openai, model, { messages, tools, onText, signal })
    transcript.endLine()
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function')
    if (calls.length === 0) {
      if (failure !== undefined) throw failure
      return
    }
    messages.push(message)
    for (const call of calls) {
      const outcome = await runCall(client, call, transcript, signal)
      messages.push({ role: 'tool', tool_call_id: call.id, content: outcome.text })
      failure = outcome.failed ? explainToolFailure(call, outcome) : undefined
    }
  }
  throw new UserError(`The model asked for tools ${MAX_ROUNDS} times without answering: try another LLM_MODEL or question.`)
}

function createOpenAI({ key, url }: ModelAddress, fetch: typeof globalThis.fetch): OpenAI {
  // The package's own settings from OPENAI_… variables are for OpenAI, and this may be another API.
  const elsewhere = { organization: null, project: null }
  return new OpenAI({ apiKey: key, baseURL: url, ...elsewhere, fetch, maxRetries: 1, timeout: MODEL_TIMEOUT_MS, logLevel: 'off' })
}

/** Prints a heading before the first piece of text. */
function announced(transcript: Transcript, heading: string): (piece: string) => void {
  let begun = false
  return (piece) => {
    if (!begun) transcript.step(heading)
    begun = true
    transcript.stream(piece)
  }
}

async function runCall(
  client: Client,
  call: ChatCompletionMessageFunctionToolCall,
  transcript: Transcript,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  transcript.step('The model calls a tool')
  transcript.detail(`${call.function.name} ${call.function.arguments}`)
  const outcome = await callTool(client, call.function.name, call.function.arguments, signal)
  transcript.step(outcome.failed ? 'The tool refuses' : 'The tool answers')
  transcript.detail(outcome.text)
  return outcome
}

function explainToolFailure(call: ChatCompletionMessageFunctionToolCall, outcome: ToolOutcome): UserError {
  const reason = outcome.text.replace(/\s+/g, ' ').replace(/[.\s]+$/, '')
  return new UserError(`${call.function.name} could not help the model: ${reason}. Ask differently with --question.`)
}
