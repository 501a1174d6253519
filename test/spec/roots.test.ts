import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createServer, isWithinRoots, type ProtocolVersion, ToolError } from '@portico/core'
import { RawHttpSseClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { type Answer, callAndAnswer } from './call-and-answer.ts'
import { HttpEndpoint } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)
const capabilities = { roots: { listChanged: true } }

/** A server whose tools ask for roots, and read files within them only. */
function createRootedServer() {
  return createServer({ name: 'rooted', version: '1.0.0', timeoutMs: 2000 })
    .tool('list', {}, async (_input, ctx) => (await ctx.roots()).map(({ uri }) => uri).join(' '))
    .tool('list_twice', {}, async (_input, ctx) => {
      const before = await ctx.roots('before')
      const after = await ctx.roots('after')
      return [...before, ...after].map(({ uri }) => uri).join(' ')
    })
    .tool('or_none', { timeoutMs: 60 }, async (_input, ctx) => {
      const roots = await ctx.roots().catch(() => [])
      return `${roots.length} roots`
    })
    .tool('read', { input: z.object({ path: z.string() }) }, async ({ path }, ctx) => {
      const roots = await ctx.roots()
      // What does not exist is judged by what it says.
      const place = pathToFileURL(await realpath(path).catch(() => path))
      if (!isWithinRoots(place, roots)) throw new ToolError('outside of the roots')
      return readFile(fileURLToPath(place), 'utf8')
    })
}

const rootsOf = (...paths: string[]): Answer => {
  const roots = paths.map((path) => ({ uri: path.includes(':') ? path : String(pathToFileURL(path)) }))
  return () => ({ roots })
}

describe('notifications/roots/list_changed', () => {
  test.each(inForce('ROOTS-02'))('[ROOTS-02] is followed by a fresh roots/list, also within a call (%s)', async (version) => {
    const client = await SpecClient.open(createRootedServer(), version, { capabilities })
    let folder = 0
    const changing: Answer = () => {
      client.notify('notifications/roots/list_changed')
      return { roots: [{ uri: `file:///folder/${folder}` }] }
    }
    for (; folder < 3; folder++) {
      const { asked, text } = await callAndAnswer(client, 'list', changing)
      expect(asked).toEqual([{ method: 'roots/list', params: {} }])
      expect(text).toBe(`file:///folder/${folder}`)
    }
    let answers = 0
    const both = await callAndAnswer(client, 'list_twice', () => {
      client.notify('notifications/roots/list_changed')
      return { roots: [{ uri: `file:///answer/${++answers}` }] }
    })
    expect(both.text).toBe('file:///answer/1 file:///answer/2')
    // At any time, also when nobody asked for roots, and without end.
    for (let count = 0; count < 200; count++) client.notify('notifications/roots/list_changed')
    expect(await client.settled()).toEqual([])
  })

  test.each(inForce('ROOTS-02'))('[ROOTS-02] is taken over HTTP too (%s)', async (version) => {
    const endpoint = await HttpEndpoint.serve(createRootedServer())
    if (version === '2024-11-05') {
      const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
      onTestFinished(() => client.close())
      await client.initialize({ protocolVersion: version, capabilities })
      for (const uri of ['file:///a', 'file:///b']) {
        const id = await client.begin('tools/call', { name: 'list' }, uri)
        const asked = await client.messages.take(({ method }) => method === 'roots/list', 'roots/list')
        await client.send({ jsonrpc: '2.0', id: asked.id, result: { roots: [{ uri }] } })
        expect(await client.answer(id)).toMatchObject({ result: { content: [{ text: uri }] } })
        await client.notify('notifications/roots/list_changed')
      }
      return
    }
    const headers = await endpoint.openSession(version, capabilities)
    for (const uri of ['file:///a', 'file:///b']) {
      const call = endpoint.toPost({ jsonrpc: '2.0', id: uri, method: 'tools/call', params: { name: 'list' } }, headers)
      const stream = await endpoint.http.openStream({
        ...call,
        headers: { ...call.headers, accept: 'application/json, text/event-stream' },
      })
      const { data } = await stream.events.take(({ data: text }) => text.includes('roots/list'), 'roots/list')
      const { id } = JSON.parse(data) as { id: number }
      await endpoint.post({ jsonrpc: '2.0', id, result: { roots: [{ uri }] } }, { version, headers })
      await stream.ended
      expect(stream.events.kept.at(-1)?.data).toContain(`"text":"${uri}"`)
      const changed = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }
      expect((await endpoint.post(changed, { version, headers })).status).toBe(202)
    }
  })
})

describe('roots', () => {
  const unusable: object[] = [
    { roots: 'none' },
    {},
    { roots: [{}] },
    { roots: [{ uri: 5 }] },
    { roots: [{ uri: 'not a uri' }] },
    { roots: [null] },
  ]
  test.each(inForce('ROOTS-03'))(
    '[ROOTS-03] that cannot be had end the call, or leave the handler a way on (%s)',
    async (version) => {
      const server = createRootedServer()
      const client = await SpecClient.open(server, version, { capabilities })
      if (!isStateless(version)) {
        // A client has no way to say that it failed in revisions in which it is asked by results: it does not come back.
        const failing: Answer = () => ({ error: { code: -32_603, message: 'the disk is gone' } })
        expect((await callAndAnswer(client, 'list', failing)).message).toMatchObject({
          result: { isError: true, content: [{ text: expect.stringContaining('the disk is gone') as string }] },
        })
        expect((await callAndAnswer(client, 'or_none', failing)).text).toBe('0 roots')
        const silent = client.begin('tools/call', { name: 'or_none' })
        await client.serverRequest('roots/list')
        expect(await client.answer(silent)).toMatchObject({ result: { isError: true } })
        await client.notification('notifications/cancelled')
      }
      for (const answer of unusable) {
        let count = 0
        const { asked, message } = await callAndAnswer(client, 'list', () => (count++ === 0 ? answer : { roots: [] }))
        // Where it can be asked again it is; else the model is told.
        if (isStateless(version)) expect([asked.length, message.result?.['isError']]).toEqual([2, undefined])
        else expect(message).toMatchObject({ result: { isError: true } })
      }
      expect((await callAndAnswer(client, 'or_none', rootsOf())).text).toBe('0 roots')
      const without = await SpecClient.open(server, version)
      const { asked, message } = await callAndAnswer(without, 'list', rootsOf())
      expect(asked).toEqual([])
      expect(message.error?.code ?? message.result?.['isError']).toBe(isStateless(version) ? -32_021 : true)
      expect(await client.settled()).toEqual([])
    },
  )

  test.each(inForce('ROOTS-03'))(
    '[ROOTS-03] are the boundary of paths, whatever a path is made of, and as they are at the time (%s)',
    async (version) => {
      const folder = await realpath(await mkdtemp(join(tmpdir(), 'roots-')))
      onTestFinished(() => rm(folder, { recursive: true }))
      for (const name of ['inside', 'inside/deeper', 'inside2', 'a b']) await mkdir(join(folder, name))
      const files = ['inside/a.txt', 'inside/deeper/b.txt', 'inside2/c.txt', 'secret.txt', 'a b/d.txt']
      for (const name of files) await writeFile(join(folder, name), `content of ${name}`)
      await symlink(join(folder, 'secret.txt'), join(folder, 'inside/link.txt'))
      await symlink(join(folder, 'inside2'), join(folder, 'inside/linked'))
      const client = await SpecClient.open(createRootedServer(), version, { capabilities })
      const read = async (name: string, roots = rootsOf(join(folder, 'inside'), join(folder, 'a b'))) =>
        (await callAndAnswer(client, 'read', roots, { path: `${folder}/${name}` })).text
      for (const name of ['inside/a.txt', 'inside/deeper/b.txt', 'inside/./deeper/../a.txt', 'a b/d.txt'])
        expect(await read(name)).toContain('content of')
      for (const name of [
        'secret.txt',
        'inside/../secret.txt',
        'inside/../../../../../../etc/hostname',
        'inside2/c.txt',
        'inside/link.txt',
        'inside/linked/c.txt',
        'inside/%2e%2e/secret.txt/../../../secret.txt',
        'nowhere.txt',
      ])
        expect(await read(name)).toBe('outside of the roots')
      // Roots that change hold at once: what was asked before is not kept.
      expect(await read('inside2/c.txt', rootsOf(join(folder, 'inside2')))).toBe('content of inside2/c.txt')
      expect(await read('inside/a.txt', rootsOf(join(folder, 'inside2')))).toBe('outside of the roots')
      expect(await read('inside/a.txt', rootsOf())).toBe('outside of the roots')
      expect(await read('inside/a.txt', rootsOf('https://example.com/'))).toBe('outside of the roots')
    },
  )
})
