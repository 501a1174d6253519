import { stdio } from '@portico/transport-stdio'
import { coloursFor } from './program/colours.ts'
import { readEnvironment } from './program/environment.ts'
import { redactor } from './program/redactor.ts'
import { fail } from './program/run-program.ts'
import { describeServer } from './server/describe-server.ts'
import { formatMessage } from './server/format-message.ts'
import { listen } from './server/listen.ts'
import { parseServerOptions, SERVER_USAGE } from './server/server-options.ts'
import { createTimeServer } from './server/time-server.ts'

async function main(): Promise<void> {
  const options = parseServerOptions(process.argv.slice(2), readEnvironment())
  if (options === undefined) return console.log(SERVER_USAGE)
  const { authKey, debug } = options

  const server = createTimeServer()
  if (debug) {
    // Over stdio, standard output belongs to the protocol.
    const output = options.transport === 'stdio' ? process.stderr : process.stdout
    const redact = redactor([authKey])
    server.on('message', (event) => output.write(`${redact(formatMessage(event, coloursFor(output)))}\n`))
  }

  if (options.transport === 'stdio') {
    await stdio(server)
    return
  }
  const running = await listen(server, options)
  console.log(describeServer(running, authKey !== undefined, coloursFor(process.stdout)))
}

await main().catch(fail)
