import type { Contender } from './contender.ts'

/** The fastest honest program on `node:http`: `servers/bare.ts`. */
export const bare: Contender = {
  name: 'bare',
  title: 'bare node:http',
  role: 'limit',
  packages: [],
  note: 'JSON.parse in, string out, raw header array, one write; checks session, method, tool name and argument types',
}

/** `servers/portico.ts` */
export const portico: Contender = {
  name: 'portico',
  title: 'Portico',
  role: 'ours',
  packages: ['@portico/core', '@portico/transport-sse', 'zod'],
  note: 'every default left on: Host and Origin checks, limits, validation',
}

/** `peers/sdk-v1.js` */
export const sdkV1: Contender = {
  name: 'sdk-v1',
  title: 'official SDK v1',
  role: 'peer',
  packages: ['@modelcontextprotocol/sdk', 'zod'],
  note: 'on node:http without Express; Streamable HTTP answers with event streams, faster than with its enableJsonResponse',
}

/** `peers/sdk-v2.js` */
export const sdkV2: Contender = {
  name: 'sdk-v2',
  title: 'official SDK v2',
  role: 'peer',
  packages: ['@modelcontextprotocol/server', '@modelcontextprotocol/node', '@modelcontextprotocol/server-legacy', 'zod'],
  note: 'on node:http without Express; Streamable HTTP with sessions, faster than its stateless handler, and enableJsonResponse',
}

/** `peers/tmcp.js` */
export const tmcp: Contender = {
  name: 'tmcp',
  title: 'tmcp',
  role: 'peer',
  packages: ['tmcp', '@tmcp/transport-http', '@tmcp/transport-sse', '@tmcp/adapter-zod', 'srvx', 'zod'],
  note: 'on srvx, the faster of the Node hosts its documentation names; Streamable HTTP answers with event streams only',
}

/** `peers/fastmcp.js` */
export const fastmcp: Contender = {
  name: 'fastmcp',
  title: 'fastmcp',
  role: 'peer',
  packages: ['fastmcp', 'mcp-proxy', 'zod'],
  note: 'Streamable HTTP with enableJsonResponse; no pings, no log lines',
}
