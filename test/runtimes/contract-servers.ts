// What is bundled and run by other runtimes: the servers of the HTTP contract, each below its name.
import { createHttpContractServer, HTTP_CONTRACT_SERVERS, type HttpContractServerName } from '@portico/testing'
import { type FetchHandler, toFetch } from '@portico/transport-sse/fetch'

const names = Object.keys(HTTP_CONTRACT_SERVERS) as HttpContractServerName[] // its own keys
const handlers = new Map<string, FetchHandler>(
  names.map((name) => [name, toFetch(createHttpContractServer(), { ...HTTP_CONTRACT_SERVERS[name], prefix: `/${name}` })]),
)

/** Answers a request to one of the servers. */
export async function answer(request: Request): Promise<Response> {
  const [, name = ''] = new URL(request.url).pathname.split('/')
  return handlers.get(name)?.(request) ?? new Response(null, { status: 404 })
}

// What Workers ask for.
export default { fetch: (request: Request): Promise<Response> => answer(request) }
