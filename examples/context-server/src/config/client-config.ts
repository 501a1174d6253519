import type { z } from 'zod'
import { UserError } from '../program/user-error.ts'
import type { ClientEntry } from './config-schema.ts'

/** The editors and assistants whose settings are known. */
export const CLIENTS = ['vscode', 'claude', 'cursor'] as const

export type ClientName = (typeof CLIENTS)[number]

/** How this server is launched, for clients that do that themselves. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
}

/**
 * What to paste into the settings of a client, as text.
 *
 * @throws UserError when the entry is switched off.
 */
export function printClientConfig(client: ClientName, entry: z.infer<typeof ClientEntry>, port: number, launch: Launch): string {
  if (!entry.enabled) throw new UserError('client.enabled is false: nothing to print')
  return `// ${FILES[client]}\n${JSON.stringify(settingsFor(client, entry, port, launch), undefined, 2)}`
}

const FILES: Record<ClientName, string> = {
  vscode: '.vscode/mcp.json',
  claude: '.mcp.json of the project (Claude Code); claude_desktop_config.json takes only client.type "process"',
  cursor: '.cursor/mcp.json of the project, or ~/.cursor/mcp.json',
}

function settingsFor(client: ClientName, entry: z.infer<typeof ClientEntry>, port: number, launch: Launch): object {
  const { authToken, name, type, url = `http://127.0.0.1:${port}/sse` } = entry
  const headers = authToken !== undefined && { headers: { Authorization: `Bearer ${authToken}` } }
  switch (client) {
    case 'vscode':
      return { servers: { [name]: type === 'process' ? { type: 'stdio', ...launch } : { type: 'sse', url, ...headers } } }
    case 'claude':
      return { mcpServers: { [name]: type === 'process' ? launch : { type: 'sse', url, ...headers } } }
    case 'cursor':
      return { mcpServers: { [name]: type === 'process' ? launch : { url, ...headers } } }
  }
}
