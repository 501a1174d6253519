import type { Config } from '../config/load-config.ts'

/** What the server prints when it is ready. */
export function describeServer(url: string, { database, keys, workspace }: Config): string {
  const names = Object.keys(keys)
  return `The context server is running on ${url}

  HTTP+SSE          ${url}/sse
  Streamable HTTP   ${url}/mcp
  REST              ${url}/context (described at /openapi.json)
  Health            ${url}/health and /ready
  Store             ${URL.canParse(database) ? new URL(database).host : database}
  Access            ${names.length === 0 ? 'no key is set: every program on this machine is let in' : `with the key of ${names.join(', ')}`}
  Workspace         ${workspace ?? 'none: the developer tools are off'}

What to paste into your editor: npm run serve -- context --print-client-config vscode
Ctrl-C stops it.`
}
