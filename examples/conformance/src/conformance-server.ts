import { createServer, type Server } from '@portico/core'
import { addListChangingTools } from './list-changing-tools.ts'
import { multiRoundTripTools } from './multi-round-trip-tools.ts'
import { plainTools } from './plain-tools.ts'
import { prompts } from './prompts.ts'
import { requestTermsTools } from './request-terms-tools.ts'
import { resources } from './resources.ts'
import { skillsExtension } from './skills.ts'
import { taskTools } from './task-tools.ts'
import { toolsThatAsk } from './tools-that-ask.ts'

/** The server that the official conformance suites know: every name, argument and text in it is theirs. */
export function createConformanceServer(): Server {
  const server = createServer({
    name: 'portico-conformance',
    title: 'Portico conformance server',
    version: '1.0.0',
    instructions: 'A server for conformance suites: each tool shows one thing that the protocol can do.',
    cache: { ttlMs: 60_000, scope: 'public' },
  })
  server
    // The suites call the first tool without arguments, so it has to be one that takes none.
    .tools(plainTools)
    .tools(toolsThatAsk)
    .tools(requestTermsTools)
    .tools(multiRoundTripTools)
    .tools(taskTools)
    .resources(resources)
    .prompts(prompts)
    .extend(skillsExtension)
  addListChangingTools(server)
  return server
}
