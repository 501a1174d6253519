import { chooseModel } from './client/choose-model.ts'
import { CLIENT_USAGE, type ClientOptions, parseClientOptions } from './client/client-options.ts'
import { connectToServer, describeAddress } from './client/connect-to-server.ts'
import { converse } from './client/converse.ts'
import { describeTool } from './client/describe-tool.ts'
import { explainServerFailure } from './client/explain-server-failure.ts'
import { Transcript } from './client/transcript.ts'
import { watchWire } from './client/watch-wire.ts'
import { coloursFor } from './program/colours.ts'
import { readEnvironment } from './program/environment.ts'
import { redactor } from './program/redactor.ts'
import { runProgram } from './program/run-program.ts'
import { UserError } from './program/user-error.ts'

async function main(signal: AbortSignal): Promise<void> {
  const options = parseClientOptions(process.argv.slice(2), readEnvironment())
  if (options === undefined) return console.log(CLIENT_USAGE)
  const transcript = new Transcript({
    output: process.stdout,
    colours: coloursFor(process.stdout),
    redact: redactor([options.authKey, options.model?.key]),
    holdsText: options.debug,
  })
  try {
    await run(options, transcript, signal)
  } catch (error) {
    transcript.endLine()
    throw error instanceof UserError ? error : explainServerFailure(error, options)
  }
}

async function run(options: ClientOptions, transcript: Transcript, signal: AbortSignal): Promise<void> {
  const { debug, question } = options
  const fetch = debug ? watchWire((text) => transcript.wire(text)) : globalThis.fetch

  transcript.step('Connecting to the server')
  transcript.detail(describeAddress(options))
  await using connection = await connectToServer(options, fetch, signal)
  const { client } = connection
  const server = client.getServerVersion()
  transcript.detail(`connected to ${server?.name} ${server?.version}, protocol ${client.getNegotiatedProtocolVersion()}`)

  transcript.step('Tools of the server')
  const { tools } = await client.listTools(undefined, { signal })
  transcript.detail(tools.length === 0 ? 'none' : tools.map(describeTool).join('\n'))

  transcript.step('Model')
  await using model = await chooseModel(options.model)
  transcript.detail(model.description)

  transcript.step('You ask')
  transcript.detail(question)
  await converse({ client, tools, model: model.address, question, transcript, fetch, signal })
}

await runProgram(main)
