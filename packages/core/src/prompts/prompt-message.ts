import type { ContentBlock, PromptMessage } from '@modelcontextprotocol/server'

/** Makes a prompt message: from a template string, a string, or a content block. */
export interface PromptMessageMaker {
  /** `` user`Review PR ${number}` `` */
  (strings: TemplateStringsArray, ...values: readonly unknown[]): PromptMessage
  /** `user('Review this')`, `user(image(data, 'image/png'))` */
  (content: string | ContentBlock): PromptMessage
}

function makerFor(role: PromptMessage['role']): PromptMessageMaker {
  return (first: TemplateStringsArray | string | ContentBlock, ...values: readonly unknown[]): PromptMessage => {
    if (typeof first === 'string') return { role, content: { type: 'text', text: first } }
    if ('type' in first) return { role, content: first }
    return { role, content: { type: 'text', text: String.raw({ raw: first }, ...values) } }
  }
}

/** A prompt message of the user. */
export const user: PromptMessageMaker = makerFor('user')

/** A prompt message of the assistant. */
export const assistant: PromptMessageMaker = makerFor('assistant')
