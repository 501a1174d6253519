import type { ChatRequest } from './chat-request.ts'
import { findTimeZone } from './find-time-zone.ts'

/** What the offline model does next: it asks for a tool, or it answers. */
export type Reply =
  | { readonly kind: 'tool call'; readonly name: string; readonly arguments: string }
  | { readonly kind: 'answer'; readonly text: string }

const TIME_TOOL = 'get_current_time'

/** Decides as a language model would in this one story: first get the time from the tool, then say it. */
export function reply({ messages, tools }: ChatRequest): Reply {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { kind: 'answer', text: answer(last.content ?? '') }
  if (!tools.some((tool) => tool.function.name === TIME_TOOL)) {
    return { kind: 'answer', text: `I cannot know the time: nobody offers me the tool ${TIME_TOOL}.` }
  }
  const timezone = findTimeZone(last?.content ?? '')
  return { kind: 'tool call', name: TIME_TOOL, arguments: JSON.stringify({ timezone, format: 'human' }) }
}

function answer(result: string): string {
  const time = readTime(result)
  return time === undefined ? `I could not find out: ${result}` : `According to ${TIME_TOOL} it is ${time}.`
}

function readTime(result: string): string | undefined {
  try {
    const value: unknown = JSON.parse(result)
    return typeof value === 'object' && value !== null && 'time' in value ? String(value.time) : undefined
  } catch {
    return undefined
  }
}
