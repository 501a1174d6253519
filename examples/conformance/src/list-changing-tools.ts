import type { Server } from '@portico/core'

/**
 * Tools that define something anew while the server is serving. Clients that listen are told; there is nothing to call for that.
 */
export function addListChangingTools(server: Server): void {
  let toolChanges = 0
  let promptChanges = 0

  const defineTool = (): void => {
    server.tool('test_changing_tool', { description: `Changed ${toolChanges} times` }, () => `Changed ${toolChanges} times`)
  }
  const definePrompt = (): void => {
    server.prompt(
      'test_changing_prompt',
      { description: `Changed ${promptChanges} times` },
      () => `Changed ${promptChanges} times`,
    )
  }
  defineTool()
  definePrompt()

  server
    .tool('test_trigger_tool_change', { description: 'Changes the list of tools' }, () => {
      toolChanges++
      server.removeTool('test_changing_tool')
      defineTool()
      return 'The list of tools has changed.'
    })
    .tool('test_trigger_prompt_change', { description: 'Changes the list of prompts' }, () => {
      promptChanges++
      server.removePrompt('test_changing_prompt')
      definePrompt()
      return 'The list of prompts has changed.'
    })
}
