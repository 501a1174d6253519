import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printClientConfig } from './config/client-config.ts'
import { type CommandLine, parseCommandLine, USAGE } from './config/command-line.ts'
import { type Config, loadConfig } from './config/load-config.ts'
import { UserError } from './program/user-error.ts'
import { startContextServer } from './server/start-context-server.ts'
import { openStore } from './store/open-store.ts'
import { exportFile } from './transfer/export-file.ts'
import { importFile } from './transfer/import-file.ts'

/** Where the command was typed; npm runs it in the folder of this example. */
const INVOKED_IN = process.env['INIT_CWD'] ?? process.cwd()

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2))
  if (options.help) return console.log(USAGE)
  const config = await loadConfig({ own: process.cwd(), invokedIn: INVOKED_IN }, process.env, options)
  if (options.printClientConfig !== undefined) {
    const launch = { command: process.execPath, args: [...process.execArgv, fileURLToPath(import.meta.url), '--stdio'] }
    return console.log(printClientConfig(options.printClientConfig, config.client, config.port, launch))
  }
  if (options.exportTo !== undefined || options.importFrom !== undefined) return transfer(config, options)
  const running = await startContextServer(config, options.stdio ? 'stdio' : 'http')
  if (running.description !== undefined) console.log(running.description)
  closeOnSignal(() => running.close())
  await running.ended
  await running.close()
}

async function transfer(config: Config, { exportTo, importFrom }: CommandLine): Promise<void> {
  const store = await openStore(config)
  try {
    const context = store.context(config.tenant)
    if (exportTo !== undefined) {
      const file = resolve(INVOKED_IN, exportTo)
      console.log(`${await exportFile(context, file)} entries written to ${file}`)
    }
    if (importFrom !== undefined) {
      const file = resolve(INVOKED_IN, importFrom)
      console.log(`${await importFile(context, file)} entries read from ${file}`)
    }
  } finally {
    await store.close()
  }
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

/** What the person at the terminal can mend is told in words, anything else with its stack. */
const CODES_FOR_PEOPLE = new Set<unknown>(['ERR_PORT_IN_USE', 'ERR_CANNOT_LISTEN', 'ENOENT', 'EACCES'])

function fail(error: unknown): void {
  const isForPeople =
    error instanceof UserError || (error instanceof Error && 'code' in error && CODES_FOR_PEOPLE.has(error.code))
  console.error(isForPeople ? error.message : error)
  process.exit(1)
}

await main().catch(fail)
