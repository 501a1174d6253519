import { generateApiKey } from '@portico/auth'
import { ProgramProcess } from './demo/program-process.ts'
import { startServer } from './demo/start-server.ts'
import { type Colours, coloursFor } from './program/colours.ts'
import { readEnvironment } from './program/environment.ts'
import { runProgram } from './program/run-program.ts'

const DEMO_USAGE = `Usage: npm run demo -- [options]

Starts the time server on a free port, with a key made for this run, and the client with that key; stops both at the end.
It takes the options of the client:

  --question <text>    what to ask the model
  --transport <name>   sse (default), http or stdio
  --debug              show every message`

async function main(signal: AbortSignal): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) return console.log(DEMO_USAGE)
  const begin = performance.now()
  const colours = coloursFor(process.stdout)
  process.exitCode = await runServerAndClient(args, colours, signal)
  console.log(colours.faint(`Server and client have ended, after ${((performance.now() - begin) / 1000).toFixed(1)} s.`))
}

/** What two terminals would show, in one. Gives the exit code of the client. */
async function runServerAndClient(args: readonly string[], colours: Colours, signal: AbortSignal): Promise<number> {
  const environment = { ...readEnvironment(), MCP_SERVER_AUTH_KEY: generateApiKey() }
  console.log(colours.heading('● Starting the time server, with a key made for this run'))
  const debug = args.includes('--debug') ? ['--debug'] : []
  const print = (line: string): void => console.log(`  ${colours.faint(`server │ ${line}`)}`)
  await using server = await startServer({ args: debug, environment, signal }, print)
  await using client = new ProgramProcess('client', {
    args,
    environment: { ...environment, MCP_SERVER_URL: server.url },
    stdio: 'inherit',
    signal,
  })
  return await client.exitCode
}

await runProgram(main)
