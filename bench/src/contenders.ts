import type { Contender } from './contender.ts'

/** The fastest honest program on `node:http`: `servers/bare.ts`. */
export const bare: Contender = {
  name: 'bare',
  title: 'bare node:http',
  role: 'limit',
  packages: [],
  note: 'JSON.parse in, string out, raw header array, one write; checks session, method, tool name and argument types',
}

/** The same with requests that stand alone: `servers/bare-stateless.ts`. */
export const bareStateless: Contender = {
  ...bare,
  program: 'bare-stateless',
  note: 'JSON.parse in, string out, raw header array, one write; compares headers with the body, checks method, tool name and argument types',
}

/** The same with progress: `servers/bare-progress.ts`. */
export const bareProgress: Contender = {
  ...bare,
  program: 'bare-progress',
  note: 'one write for each event, gathered by node:http within a tick; checks as above',
}

/** A program that holds the bytes of our list: `servers/bare-list.ts`. */
export const bareList: Contender = {
  ...bare,
  program: 'bare-list',
  note: 'sends the bytes of our own list, with the id of the request',
}

/** `servers/bare-stdio.ts` */
export const bareStdio: Contender = {
  ...bare,
  program: 'bare-stdio',
  title: 'bare line loop',
  note: 'JSON.parse in, string out, one write for all that came in one piece; checks method, tool name and argument types',
}

/** `servers/bare-web-socket.ts` */
export const bareWebSocket: Contender = {
  ...bare,
  program: 'bare-web-socket',
  title: 'bare ws',
  packages: ['ws'],
  note: 'JSON.parse in, string out; checks method, tool name and argument types',
}

/** `servers/portico.ts` */
export const portico: Contender = {
  name: 'portico',
  title: 'Portico',
  role: 'ours',
  packages: ['@portico/core', '@portico/transport-sse', 'zod'],
  note: 'every default left on: Host and Origin checks, limits, validation',
}

/** `servers/portico-stdio.ts` */
export const porticoStdio: Contender = {
  ...portico,
  program: 'portico-stdio',
  packages: ['@portico/core', '@portico/transport-stdio', 'zod'],
  note: 'every default left on: limits, validation',
}

/** `servers/portico-web-socket.ts` */
export const porticoWebSocket: Contender = {
  ...portico,
  program: 'portico-web-socket',
  packages: ['@portico/core', '@portico/transport-sse', '@portico/transport-websocket', 'ws', 'zod'],
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
  note: 'on node:http without Express; Streamable HTTP with sessions, and enableJsonResponse where there is no progress',
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
  note: 'Streamable HTTP with enableJsonResponse where there is no progress; no pings, no log lines',
}

/** `peers/sdk-v1-stdio.js` */
export const sdkV1Stdio: Contender = {
  ...sdkV1,
  program: 'sdk-v1-stdio',
  packages: ['@modelcontextprotocol/sdk', 'zod'],
  note: 'its StdioServerTransport',
}

/** `peers/sdk-v2-stdio.js` */
export const sdkV2Stdio: Contender = {
  ...sdkV2,
  program: 'sdk-v2-stdio',
  packages: ['@modelcontextprotocol/server', 'zod'],
  note: 'its serveStdio',
}

/** `peers/sdk-v2-stateless.js` */
export const sdkV2Stateless: Contender = {
  ...sdkV2,
  program: 'sdk-v2-stateless',
  packages: ['@modelcontextprotocol/server', '@modelcontextprotocol/node', 'zod'],
  note: 'createMcpHandler on node:http, which answers with JSON where there is no notification',
}

/** `peers/tmcp-stdio.js` */
export const tmcpStdio: Contender = {
  ...tmcp,
  program: 'tmcp-stdio',
  packages: ['tmcp', '@tmcp/transport-stdio', '@tmcp/adapter-zod', 'zod'],
  note: 'its StdioTransport',
}

/** `peers/fastmcp-stdio.js` */
export const fastmcpStdio: Contender = {
  ...fastmcp,
  program: 'fastmcp-stdio',
  packages: ['fastmcp', 'zod'],
  note: 'its stdio transport; no pings',
}

/** Portico compared with itself: what all variants are a multiple of. */
export const oneTool: Contender = { ...portico, name: 'one-tool', program: 'portico', title: 'one tool', role: 'limit' }

/** Portico with more to do for the same call. */
export const variants: readonly Contender[] = [
  variant('thousand-tools', '1,000 tools', { BENCH_TOOLS: '1000' }),
  variant('mounted', 'mounted 5 deep', { BENCH_MOUNT_DEPTH: '5' }),
  variant('middlewares', '5 middlewares', { BENCH_MIDDLEWARES: '5' }),
]

function variant(name: string, title: string, env: Record<string, string>): Contender {
  return { ...portico, name, program: 'portico', title, role: 'variant', env }
}
