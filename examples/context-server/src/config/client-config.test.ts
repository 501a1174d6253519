import { describe, expect, test } from 'vitest'
import { CLIENTS, printClientConfig } from './client-config.ts'
import { ClientEntry } from './config-schema.ts'

const launch = { command: 'node', args: ['main.ts', '--stdio'] }

function settings(client: (typeof CLIENTS)[number], entry: object): unknown {
  const printed = printClientConfig(client, ClientEntry.parse(entry), 8000, launch)
  return JSON.parse(printed.slice(printed.indexOf('\n')))
}

describe('printClientConfig', () => {
  test('prints what VS Code, Claude and Cursor read, for a server that runs', () => {
    const headers = { Authorization: 'Bearer a-secret-key' }
    const url = 'http://127.0.0.1:8000/sse'
    const entry = { authToken: 'a-secret-key' }
    expect(settings('vscode', entry)).toEqual({ servers: { context: { type: 'sse', url, headers } } })
    expect(settings('claude', entry)).toEqual({ mcpServers: { context: { type: 'sse', url, headers } } })
    expect(settings('cursor', entry)).toEqual({ mcpServers: { context: { url, headers } } })
  })

  test('prints how to launch it for type "process", and the name and URL of the entry', () => {
    const entry = { name: 'memory', type: 'process' }
    expect(settings('vscode', entry)).toEqual({ servers: { memory: { type: 'stdio', ...launch } } })
    expect(settings('claude', entry)).toEqual({ mcpServers: { memory: launch } })
    expect(settings('cursor', { url: 'https://context.example/sse' })).toEqual({
      mcpServers: { context: { url: 'https://context.example/sse' } },
    })
  })

  test.each(CLIENTS)('refuses to print an entry for %s that is switched off', (client) => {
    expect(() => settings(client, { enabled: false })).toThrow('client.enabled is false')
  })
})
