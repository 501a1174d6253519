// What all bare programs do with a message: they know one tool, but read what they are sent and check it.

/** A message as it was sent: every field is checked where it is used. */
export interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: {
    readonly protocolVersion?: string
    readonly name?: string
    readonly arguments?: { readonly a?: unknown; readonly b?: unknown }
    readonly _meta?: {
      readonly progressToken?: unknown
      readonly 'io.modelcontextprotocol/protocolVersion'?: unknown
      readonly 'io.modelcontextprotocol/clientCapabilities'?: unknown
    }
  }
}

/** Answers `tools/call`. */
export function called({ id, method, params }: Message): string {
  if (method !== 'tools/call') return failed(id, -32601, 'Method not found')
  const { a, b } = params?.arguments ?? {}
  if (params?.name !== 'add' || typeof a !== 'number' || typeof b !== 'number') return failed(id, -32602, 'Invalid params')
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":{"content":[{"type":"text","text":"${a + b}"}]}}`
}

/** Answers `initialize`. */
export function initialized({ id, params }: Message): string {
  const result = {
    protocolVersion: params?.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'bare', version: '1.0.0' },
  }
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${JSON.stringify(result)}}`
}

/** Answers with an error. */
export function failed(id: Message['id'], code: number, message: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"error":{"code":${code},"message":"${message}"}}`
}

/** An id as JSON. */
export function idText(id: Message['id']): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id ?? null)
}
