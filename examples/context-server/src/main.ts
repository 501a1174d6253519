import { fileURLToPath } from 'node:url'
import { printClientConfig } from './config/client-config.ts'
import { parseCommandLine, USAGE } from './config/command-line.ts'
import { loadConfig } from './config/load-config.ts'
import { UserError } from './program/user-error.ts'
import { startContextServer } from './server/start-context-server.ts'

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2))
  if (options.help) return console.log(USAGE)
  const config = await loadConfig(process.cwd(), process.env, options)
  if (options.printClientConfig !== undefined) {
    const launch = { command: process.execPath, args: [...process.execArgv, fileURLToPath(import.meta.url), '--stdio'] }
    return console.log(printClientConfig(options.printClientConfig, config.client, config.port, launch))
  }
  const running = await startContextServer(config, options.stdio ? 'stdio' : 'http')
  if (running.description !== undefined) console.log(running.description)
  closeOnSignal(() => running.close())
  await running.ended
  await running.close()
}

/** Ends gracefully on Ctrl-C or SIGTERM; the second one does not wait. */
function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false
  const end = (signal: NodeJS.Signals): void => {
    if (isClosing) process.exit(signal === 'SIGINT' ? 130 : 143)
    isClosing = true
    void close().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function fail(error: unknown): void {
  const isForPeople =
    error instanceof UserError || (error instanceof Error && 'code' in error && error.code === 'ERR_PORT_IN_USE')
  console.error(isForPeople ? error.message : error)
  process.exit(1)
}

await main().catch(fail)
