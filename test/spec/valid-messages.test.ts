import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { createFullServer, REQUESTS } from './full-server.ts'
import { validateMessage } from './validate-message.ts'

describe.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('every message of %s', (version) => {
  test('is valid by the schema of the specification', async () => {
    const server = createFullServer()
    const client = new RawLinkedClient(server)
    const seen: [message: RawMessage, method?: string][] = [[await client.initialize({ protocolVersion: version }), 'initialize']]
    for (const [index, [method, params]] of REQUESTS.entries()) {
      const _meta = { progressToken: index }
      seen.push([await client.request(method, { ...params, _meta }), method])
    }
    server.removeTool('crash')
    server.removeResource('notes://{id}')
    server.removePrompt('review')
    server.resourceUpdated('notes://one')
    await client.notification('notifications/prompts/list_changed')
    seen.push(...client.messages.kept.map((message): [RawMessage] => [message]))
    const methods = client.messages.kept.map(({ method }) => method)
    for (const kind of ['progress', 'message', 'tools/list_changed', 'resources/list_changed', 'resources/updated']) {
      expect(methods).toContain(`notifications/${kind}`)
    }
    const problems = seen.flatMap(([message, method]) =>
      validateMessage(version, message, method).map(
        (problem) => `${method ?? message.method ?? 'answer'}: ${problem} in ${JSON.stringify(message)}`,
      ),
    )
    expect(problems).toEqual([])
  })
})

describe('every message of 2026-07-28', () => {
  test('is valid by the schema of the specification', async () => {
    const client = new RawLinkedClient(createFullServer())
    const terms = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      'io.modelcontextprotocol/logLevel': 'debug',
    }
    const problems: string[] = []
    const requests: typeof REQUESTS = [['server/discover'], ...REQUESTS]
    for (const [index, [method, params]] of requests.entries()) {
      const answer = await client.request(method, { ...params, _meta: { ...terms, progressToken: index } })
      problems.push(
        ...validateMessage('2026-07-28', answer, method).map((problem) => `${method}: ${problem} in ${JSON.stringify(answer)}`),
      )
    }
    for (const message of client.messages.kept) problems.push(...validateMessage('2026-07-28', message))
    expect(client.messages.kept.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['notifications/progress', 'notifications/message']),
    )
    expect(problems).toEqual([])
  })
})
