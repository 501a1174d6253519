import type { Client as Client2 } from '@modelcontextprotocol/client'
import type { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import type { InteropClient } from './interop-client.ts'

/** What both official clients do in the same way. */
export type CommonCalls = Pick<
  InteropClient,
  'listTools' | 'listResources' | 'listResourceTemplates' | 'listPrompts' | 'readResource' | 'getPrompt' | 'complete'
>

/** Calls by either official client. */
export function commonCalls(client: Client1 | Client2): CommonCalls {
  // What is used here has the same shape in both versions.
  const either = client as Client2
  return {
    listTools: async () => (await either.listTools()).tools,
    listResources: async () => {
      const uris: string[] = []
      let cursor: string | undefined
      do {
        // Version 1 fetches one page, version 2 all of them.
        const page = await either.listResources(cursor === undefined ? {} : { cursor })
        uris.push(...page.resources.map(({ uri }) => uri))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      return uris
    },
    listResourceTemplates: async () =>
      (await either.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    listPrompts: async () => (await either.listPrompts()).prompts.map(({ name }) => name),
    readResource: (uri) => either.readResource({ uri }),
    getPrompt: (name, args) => either.getPrompt({ name, arguments: args }),
    complete: async (completion) => (await either.complete(completion)).completion,
  }
}
