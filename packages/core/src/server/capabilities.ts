import type { ServerCapabilities } from '@modelcontextprotocol/server'
import type { Engine } from '../engine/engine.ts'
import type { Revision } from '../revision/revision.ts'

/** What the server declares in `initialize`: only what it has. @see MCP, Lifecycle, Capability Negotiation */
export function capabilitiesOf(engine: Engine, revision: Revision): ServerCapabilities {
  const capabilities: ServerCapabilities = { logging: {} }
  if (revision.hasCompletionsCapability && engine.hasCompletions) capabilities.completions = {}
  if (engine.tools.isUsed) capabilities.tools = { listChanged: true }
  if (engine.resources.isUsed) capabilities.resources = { subscribe: true, listChanged: true }
  if (engine.prompts.isUsed) capabilities.prompts = { listChanged: true }
  const extensions = engine.extensions.capabilities
  // JSON by the type of settings; the official type says so by a recursive one.
  if (revision.hasExtensions && extensions !== undefined)
    capabilities.extensions = extensions as NonNullable<ServerCapabilities['extensions']>
  if (revision.tasks === 'core' && engine.tools.hasTasks)
    capabilities.tasks = { list: {}, cancel: {}, requests: { tools: { call: {} } } }
  return capabilities
}
