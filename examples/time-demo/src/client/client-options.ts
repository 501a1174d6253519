import type { Environment } from '../program/environment.ts'
import { parseChoice, parseOptions } from '../program/parse-options.ts'
import { UserError } from '../program/user-error.ts'
import type { ModelAddress } from './model-address.ts'

/** How the client reaches the server: HTTP+SSE, Streamable HTTP, or by launching it and talking over its standard input and output. */
export type TransportName = 'sse' | 'http' | 'stdio'

/** What the client is started with. */
export interface ClientOptions {
  /** Where the server is, without the path of a transport. */
  readonly serverUrl: URL
  /** The key that the server asks for. */
  readonly authKey: string | undefined
  readonly transport: TransportName
  /** The model to talk to; `undefined` for the offline one. */
  readonly model: ModelAddress | undefined
  /** What to ask the model. */
  readonly question: string
  /** Show what goes over the wire. */
  readonly debug: boolean
}

export const CLIENT_USAGE = `Usage: npm run client -- [options]

  --transport <name>   sse: HTTP+SSE (default) · http: Streamable HTTP
                       stdio: launch the server and talk over its standard input and output
  --question <text>    what to ask the model
  --debug              show what goes over the wire
  --help               print this

Settings in .env or the environment:

  MCP_SERVER_URL       where the server is (http://127.0.0.1:8000)
  MCP_SERVER_AUTH_KEY  the key that the server was started with
  LLM_API_URL          an OpenAI-compatible API (https://api.openai.com/v1)
  LLM_API_KEY          the key of that API; without it, an offline model is started
  LLM_MODEL            the name of the model there`

const DEFAULT_QUESTION = 'What time is it in Paris right now?'
const DEFAULT_SERVER_URL = 'http://127.0.0.1:8000'
const DEFAULT_API_URL = 'https://api.openai.com/v1'

/**
 * The options from the command line and the settings from the environment; `undefined` when help was asked for.
 * @throws UserError when an option or setting is unknown, missing or does not do.
 */
export function parseClientOptions(args: readonly string[], environment: Environment): ClientOptions | undefined {
  const options = parseOptions(args, {
    transport: { type: 'string', default: 'sse' },
    question: { type: 'string', default: DEFAULT_QUESTION },
    debug: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })
  if (options.help) return undefined
  return {
    serverUrl: parseServerUrl(environment.MCP_SERVER_URL ?? DEFAULT_SERVER_URL),
    authKey: environment.MCP_SERVER_AUTH_KEY,
    transport: parseChoice('--transport', options.transport, ['sse', 'http', 'stdio']),
    model: parseModel(environment),
    question: options.question,
    debug: options.debug,
  }
}

/** Takes the address of the server with or without the path of a transport. */
function parseServerUrl(text: string): URL {
  const url = parseHttpUrl('MCP_SERVER_URL', text, DEFAULT_SERVER_URL)
  url.pathname = url.pathname.replace(/\/(?:sse|mcp)\/?$/, '').replace(/\/*$/, '/')
  return url
}

function parseModel(environment: Environment): ModelAddress | undefined {
  const { LLM_API_KEY: key, LLM_API_URL: url, LLM_MODEL: name } = environment
  if (key === undefined) return undefined
  if (name === undefined) throw new UserError('LLM_API_KEY is set but LLM_MODEL is not: add the name of the model to .env')
  return { url: parseHttpUrl('LLM_API_URL', url ?? DEFAULT_API_URL, DEFAULT_API_URL).href, key, name }
}

function parseHttpUrl(name: string, text: string, example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`${name}: expected an address like ${example}, received "${text}"`)
  }
  return url
}
