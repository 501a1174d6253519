import { parseChoice, parseOptions } from '../program/parse-options.ts'
import type { Environment } from '../program/environment.ts'
import { UserError } from '../program/user-error.ts'

/** What the server is started with. */
export interface ServerOptions {
  /** The key that clients have to send; `undefined` lets everyone on this machine in. */
  readonly authKey: string | undefined
  /** The address to listen on. */
  readonly host: string
  /** Whether other machines can reach that address. */
  readonly isOpenToNetwork: boolean
  /** The port to listen on; 0 takes any free one. */
  readonly port: number
  /** `http`: HTTP+SSE and Streamable HTTP. `stdio`: standard input and output, for a host that launches the server. */
  readonly transport: 'http' | 'stdio'
  /** Print every message in and out. */
  readonly debug: boolean
}

export const SERVER_USAGE = `Usage: npm run server -- [options]

  --auth-key <key>     the key that clients have to send, 8 characters or more
                       (MCP_SERVER_AUTH_KEY in the environment or .env; without a key, only this machine can ask)
  --host <address>     the address to listen on (127.0.0.1; 0.0.0.0 for the whole network)
  --port <number>      the port to listen on (PORT, or 8000; 0 takes a free one)
  --transport <name>   http: HTTP+SSE and Streamable HTTP (default)
                       stdio: standard input and output, for a host that launches the server
  --debug              print every message in and out
  --help               print this`

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * The options from the command line, then the environment, then the defaults; `undefined` when help was asked for.
 * @throws UserError when an option is unknown or its value does not do.
 */
export function parseServerOptions(args: readonly string[], environment: Environment): ServerOptions | undefined {
  const options = parseOptions(args, {
    'auth-key': { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    transport: { type: 'string', default: 'http' },
    debug: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })
  if (options.help) return undefined
  const authKey = options['auth-key'] ?? environment.MCP_SERVER_AUTH_KEY
  const transport = parseChoice('--transport', options.transport, ['http', 'stdio'])
  const isOpenToNetwork = !LOOPBACK.has(options.host)
  if (transport === 'http' && authKey === undefined && isOpenToNetwork) {
    throw new UserError(`--host ${options.host} lets other machines in: set a key with --auth-key or MCP_SERVER_AUTH_KEY`)
  }
  const port = options.port === undefined ? parsePort('PORT', environment.PORT ?? '8000') : parsePort('--port', options.port)
  return { authKey, host: options.host, isOpenToNetwork, port, transport, debug: options.debug }
}

function parsePort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(port <= 65535)) throw new UserError(`${name}: expected a number from 0 to 65535, received "${text}"`)
  return port
}
