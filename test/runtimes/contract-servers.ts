// What is bundled and run by other runtimes: the servers of the HTTP contract, each below its name.
import { createHttpContractServer, HTTP_CONTRACT_SERVERS } from '@portico/testing'
import { type FetchHandler, toFetch } from '@portico/transport-sse/fetch'

const handlers = new Map<string, FetchHandler>()

/** Answers a request to one of the servers. They are made when the first request comes, as Workers have it. */
export async function answer(request: Request): Promise<Response> {
  const [, name = ''] = new URL(request.url).pathname.split('/')
  let handler = handlers.get(name)
  if (handler === undefined) {
    if (!isServerName(name)) return new Response(null, { status: 404 })
    handler = toFetch(createHttpContractServer(), { ...HTTP_CONTRACT_SERVERS[name], prefix: `/${name}` })
    handlers.set(name, handler)
  }
  return handler(request)
}

function isServerName(name: string): name is keyof typeof HTTP_CONTRACT_SERVERS {
  return Object.hasOwn(HTTP_CONTRACT_SERVERS, name)
}

// What Workers ask for.
export default { fetch: (request: Request): Promise<Response> => answer(request) }
