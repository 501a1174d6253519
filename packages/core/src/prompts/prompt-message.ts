import type { ContentBlock, PromptMessage, TextContent } from '@modelcontextprotocol/server'

/** Makes messages of prompts, and of conversations for `ctx.sample`: from a template string, a string, or a content block. */
export interface PromptMessageMaker {
  /** `` user`Review PR ${number}` `` */
  (strings: TemplateStringsArray, ...values: readonly unknown[]): MessageOf<TextContent>
  /** `user('Review this')` */
  (content: string): MessageOf<TextContent>
  /** `user(image(data, 'image/png'))` */
  <Content extends ContentBlock>(content: Content): MessageOf<Content>
}

/** A message with one content block. */
export interface MessageOf<Content extends ContentBlock> {
  /** Who speaks. */
  role: PromptMessage['role']
  /** What is said. */
  content: Content
}

function makerFor(role: PromptMessage['role']): PromptMessageMaker {
  const make = (first: TemplateStringsArray | string | ContentBlock, ...values: readonly unknown[]): PromptMessage => {
    if (typeof first === 'string') return { role, content: { type: 'text', text: first } }
    if ('type' in first) return { role, content: first }
    return { role, content: { type: 'text', text: String.raw({ raw: first }, ...values) } }
  }
  return make as PromptMessageMaker // the content is what was given, or text
}

/** A message of the user. */
export const user: PromptMessageMaker = makerFor('user')

/** A message of the assistant. */
export const assistant: PromptMessageMaker = makerFor('assistant')
