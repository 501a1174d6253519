import { parseArgs } from 'node:util'
import { UserError } from '../program/user-error.ts'
import { CLIENTS, type ClientName } from './client-config.ts'
import type { Overrides } from './load-config.ts'

/** What the server is started with. */
export interface CommandLine extends Overrides {
  readonly help: boolean
  /** Serves the host that launched it, over standard input and output. */
  readonly stdio: boolean
  readonly printClientConfig: ClientName | undefined
  /** Writes all that is kept to this file, and ends. */
  readonly exportTo: string | undefined
  /** Reads what was exported from this file, and ends. */
  readonly importFrom: string | undefined
}

export const USAGE = `Usage: npm run serve -- context [options]

  --config <file>      the configuration (portico.config.ts or portico.config.json, here)
  --port <number>      the port to listen on (PORT, or 8000; 0 takes a free one)
  --host <address>     the address to listen on (HOST, or 127.0.0.1)
  --stdio              serve the host that launched it, over standard input and output
  --debug              show every message, connection and timing, without secrets
  --print-client-config <vscode|claude|cursor>
                       print what to paste into the settings of the editor, and end
  --export <file>      write all that is kept to a file of JSON Lines, and end; the server may go on meanwhile
  --import <file>      read such a file, and end
  --help               print this

Settings in the environment:

  DATABASE_URL         postgres://… instead of the file context.db
  CONTEXT_KEY          the key that clients have to send
  CONTEXT_WORKSPACE    the folder that the developer tools work in
  LOG_LEVEL            debug, info (default), warn, error, silent`

/** @throws UserError when an option is unknown or its value does not do. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parse(args)
  const printed = values['print-client-config']
  return {
    help: values.help,
    stdio: values.stdio,
    debug: values.debug,
    config: values.config,
    host: values.host,
    exportTo: values.export,
    importFrom: values.import,
    port: values.port === undefined ? undefined : parsePort(values.port),
    printClientConfig: printed === undefined ? undefined : parseClientName(printed),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        stdio: { type: 'boolean', default: false },
        debug: { type: 'boolean', default: false },
        'print-client-config': { type: 'string' },
        export: { type: 'string' },
        import: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    // The first sentence says what is wrong, the others how to write other things.
    const [problem] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/)
    throw new UserError(`${problem ?? ''}. Try --help.`)
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(port <= 65_535)) throw new UserError(`--port: expected a number from 0 to 65535, received "${text}"`)
  return port
}

function parseClientName(text: string): ClientName {
  const name = CLIENTS.find((client) => client === text)
  if (name === undefined) throw new UserError(`--print-client-config: expected ${CLIENTS.join(' or ')}, received "${text}"`)
  return name
}
