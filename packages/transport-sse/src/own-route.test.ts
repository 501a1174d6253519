import { afterEach, describe, expect, test } from 'vitest'
import { EventReader } from '../test-support/event-reader.ts'
import { Gates } from '../test-support/gates.ts'
import { createTestServer } from '../test-support/test-server.ts'
import { toFetch } from './fetch/to-fetch.ts'
import type { HttpOptions } from './http-options.ts'
import { type Running, serve } from './node/serve.ts'
import type { OwnRoute } from './own-route.ts'

const auth: HttpOptions['auth'] = {
  authenticate: (head) =>
    head.header('authorization') === 'Bearer ada'
      ? { principal: { id: 'ada', scopes: ['notes'] } }
      : { status: 401, message: 'who are you?' },
}

const echo: OwnRoute = async (request, { principal }) =>
  Response.json(
    {
      method: request.method,
      path: new URL(request.url).pathname,
      query: new URL(request.url).search,
      header: request.headers.get('x-note'),
      body: await request.text(),
      caller: principal?.id,
    },
    { status: 201, headers: { ETag: '"1"' } },
  )

const ADA = { authorization: 'Bearer ada' }

let running: Running | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(options: HttpOptions): Promise<string> {
  running = await serve(createTestServer(new Gates()), { ...options, port: 0, standalone: false })
  return running.url
}

describe('routes', () => {
  test('get what is sent to their path and below it, whatever the method', async () => {
    const url = await start({ auth, routes: { '/notes': echo }, prefix: '/api' })
    const options = { method: 'PATCH', headers: { ...ADA, 'X-Note': 'n' }, body: 'ü'.repeat(3) }
    const response = await fetch(`${url}/api/notes/a%2Fb?x=1&y=2`, options)
    expect(response.status).toBe(201)
    expect(response.headers.get('etag')).toBe('"1"')
    expect(await response.json()).toEqual({
      method: 'PATCH',
      path: '/api/notes/a%2Fb',
      query: '?x=1&y=2',
      header: 'n',
      body: 'üüü',
      caller: 'ada',
    })
    expect(await (await fetch(`${url}/api/notes`, { headers: ADA })).json()).toMatchObject({ method: 'GET', path: '/api/notes' })
    expect((await fetch(`${url}/api/notesmore`, { headers: ADA })).status).toBe(404)
  })

  test('are the same for web-standard requests', async () => {
    const handler = toFetch(createTestServer(new Gates()), { auth, routes: { '/notes': echo } })
    const response = await handler(new Request('http://localhost/notes/1?x=1', { method: 'PUT', headers: ADA, body: 'text' }))
    expect(await response.json()).toMatchObject({ method: 'PUT', path: '/notes/1', query: '?x=1', body: 'text', caller: 'ada' })
    expect((await handler(new Request('http://localhost/notes/1'))).status).toBe(401)
    await handler.close()
  })

  test('are behind the checks of Host, Origin, caller and body', async () => {
    const url = await start({ auth, routes: { '/notes': echo }, maxBodyBytes: 10 })
    expect((await fetch(`${url}/notes`)).status).toBe(401)
    expect((await fetch(`${url}/notes`, { headers: { ...ADA, Origin: 'https://evil.example' } })).status).toBe(403)
    expect((await fetch(`${url}/notes`, { method: 'POST', headers: ADA, body: 'x'.repeat(11) })).status).toBe(413)
  })

  test('answer pages of allowed origins, which ask first what they may send', async () => {
    const url = await start({ auth, routes: { '/notes': echo }, allowedOrigins: ['https://app.example'] })
    const Origin = 'https://app.example'
    const asked = await fetch(`${url}/notes/1`, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'PUT' },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(asked.headers.get('access-control-allow-headers')).toContain('If-Match')
    const response = await fetch(`${url}/notes/1`, { headers: { ...ADA, Origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(Origin)
    expect(response.headers.get('access-control-expose-headers')).toContain('ETag')
  })

  test('that throw are answered 500 without their words', async () => {
    const server = createTestServer(new Gates())
    const errors: string[] = []
    server.on('error', ({ error, source }) => errors.push(`${source}: ${String(error)}`))
    const routes = { '/notes': () => Promise.reject(new Error('secret')) }
    running = await serve(server, { routes, port: 0, standalone: false })
    const response = await fetch(`${running.url}/notes/1`)
    expect(response.status).toBe(500)
    expect(await response.text()).toMatch(/^\{"error":"Internal error \(reference \w{8}\)"\}$/)
    expect(errors).toEqual(['GET /notes/1: Error: secret'])
  })

  test('may answer with event streams, which end when their client goes', async () => {
    const gates = new Gates()
    const url = await start({ routes: { '/feed': feed(() => void gates.pass('gone')) } })
    const leave = new AbortController()
    const events = new EventReader(await fetch(`${url}/feed`, { signal: leave.signal }))
    expect(await events.json()).toEqual({ first: true })
    leave.abort()
    await gates.entered('gone')
  })

  test('may answer with event streams, which end when the server closes', async () => {
    const gates = new Gates()
    const url = await start({ routes: { '/feed': feed(() => void gates.pass('gone')) } })
    const events = new EventReader(await fetch(`${url}/feed`))
    expect(await events.json()).toEqual({ first: true })
    const before = performance.now()
    await running?.close()
    expect(performance.now() - before).toBeLessThan(900)
    expect(await events.next()).toBeUndefined()
    await gates.entered('gone')
  })

  test('that are slow are waited for when the server closes', async () => {
    const gates = new Gates()
    const slow: OwnRoute = async () => {
      await gates.pass('slow')
      return new Response('done')
    }
    const url = await start({ routes: { '/slow': slow } })
    const response = fetch(`${url}/slow`)
    await gates.entered('slow')
    const closed = running?.close()
    gates.open('slow')
    expect(await (await response).text()).toBe('done')
    await closed
  })

  test.each([
    [{ routes: { '/mcp': echo } }, 'routes: expected another path than paths.mcp has, got "/mcp"'],
    [{ routes: { notes: echo } }, 'routes: expected'],
    [{ paths: { messages: [] } }, 'paths.messages: expected at least one path, got none'],
    [{ paths: { messages: ['/messages', '/sse'] } }, 'paths.messages: expected another path than paths.sse has, got "/sse"'],
  ])('%j is refused', (options, message) => {
    expect(() => toFetch(createTestServer(new Gates()), options)).toThrow(message)
  })
})

/** A stream with one event, which ends when the signal of its request says so. */
function feed(onGone: () => void): OwnRoute {
  return ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('data: {"first":true}\n\n'))
        signal.addEventListener('abort', () => {
          onGone()
          controller.close()
        })
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }
}
