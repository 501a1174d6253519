import { createHash } from 'node:crypto'
import { SkillsClient } from '@modelcontextprotocol/client/ext/skills'
import { createServer, type Server } from '@portico/core'
import { connect, RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { skill } from '../skill/skill.ts'
import type { SkillEntry } from './skill-entry.ts'
import { skills, SKILLS_EXTENSION } from './skills.ts'

const markdown = (name: string): string => `---\nname: ${name}\ndescription: How to ${name}\n---\n# How\n`
const git = skill({
  files: {
    'SKILL.md': markdown('git-workflow'),
    'references/GUIDE.md': '# Guide',
    'references/deep/MORE.md': 'more',
    'logo.png': Uint8Array.of(1, 2, 3),
  },
})
const refunds = skill({ path: 'acme/billing/refunds', files: { 'SKILL.md': markdown('refunds') } })

function createSkillServer(options?: Parameters<typeof skills>[1]): Server {
  return createServer({ name: 'skills', version: '1.0.0' }).extend(skills([git, refunds], options))
}

async function setUp(server = createSkillServer()): Promise<RawLinkedClient> {
  const client = await RawLinkedClient.stateless(server)
  onTestFinished(() => client.close())
  return client
}

const resultOf = ({ result, error }: RawMessage): Record<string, any> => {
  expect(error).toBeUndefined()
  return result!
}

const skillsIn = (answer: RawMessage) => resultOf(answer)['skills'] as SkillEntry[]

describe('skills', () => {
  test('EXT-05 are declared with their settings, and with resources', async () => {
    const { capabilities } = resultOf(await (await setUp()).request('server/discover'))
    expect(capabilities).toMatchObject({ extensions: { [SKILLS_EXTENSION]: { directoryRead: true } }, resources: {} })
  })

  test('are ordinary resources for clients of older revisions', async () => {
    const client = await RawLinkedClient.open(createSkillServer(), '2025-11-25')
    expect(resultOf(await client.request('resources/read', { uri: refunds.uri }))).toEqual({
      contents: [{ uri: refunds.uri, mimeType: 'text/markdown', text: markdown('refunds') }],
    })
    expect((await client.request('skills/list')).error).toMatchObject({ code: -32_601 })
  })

  test('EXT-06 are verified by the official client', async () => {
    await using connected = await connect(createSkillServer({ pageSize: 1 }), { protocolVersion: '2026-07-28' })
    const client = new SkillsClient(connected.client)
    const { skills: listed, invalid } = await client.list()
    expect(invalid).toEqual([])
    expect(listed.map(({ uri }) => uri)).toEqual([git.uri, refunds.uri])
    expect((await client.get(refunds.uri)).skill).toEqual(listed[1])
    for (const entry of listed) await client.read(entry)
    expect(await client.read(listed[0]!, 'references/deep/MORE.md')).toMatchObject({ text: 'more' })
    expect(await client.read(listed[0]!, 'logo.png')).toBeDefined()
    const { resources } = await client.readDirectory('skill://git-workflow/references')
    expect(resources.map(({ name }) => name)).toEqual(['GUIDE.md', 'deep'])
  })

  test('are refused twice, and when they differ at one URI', () => {
    expect(() => skills([git, git])).toThrow('expected each skill once')
    const inner = skill({ path: 'outer/inner', files: { 'SKILL.md': markdown('inner') } })
    const outer = skill({ files: { 'SKILL.md': markdown('outer'), 'inner/SKILL.md': `${markdown('inner')} ` } })
    expect(() => skills([inner, outer])).toThrow('expected one file at skill://outer/inner/SKILL.md, got two that differ')
    expect(() => skills([], { pageSize: 0 })).toThrow(/pageSize/)
  })

  test('may be within each other', async () => {
    const inner = skill({ path: 'outer/inner', files: { 'SKILL.md': markdown('inner') } })
    const outer = skill({ files: { 'SKILL.md': markdown('outer'), 'inner/SKILL.md': markdown('inner') } })
    const client = await setUp(createServer({ name: 'nested', version: '1.0.0' }).extend(skills([outer, inner])))
    const listed = skillsIn(await client.request('skills/list'))
    expect(listed.map(({ uri, resources }) => [uri, resources.length])).toEqual([
      ['skill://outer/SKILL.md', 2],
      ['skill://outer/inner/SKILL.md', 1],
    ])
    expect(resultOf(await client.request('resources/list'))['resources']).toHaveLength(2)
  })

  test('come along when their server is mounted', async () => {
    const client = await setUp(createServer({ name: 'outer', version: '1.0.0' }).mount('inner', createSkillServer()))
    expect(resultOf(await client.request('skills/list'))['skills']).toHaveLength(2)
    expect(resultOf(await client.request('resources/read', { uri: git.uri }))).toMatchObject({ contents: [{ uri: git.uri }] })
  })
})

describe('skills/list', () => {
  test('EXT-05 EXT-06 lists each skill with its front matter and all of its files, digests and sizes', async () => {
    const client = await setUp()
    const answer = await client.request('skills/list')
    expect(resultOf(answer)).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
    expect(resultOf(answer)).not.toHaveProperty('nextCursor')
    for (const { uri, frontmatter, resources } of skillsIn(answer)) {
      const contents = new Map<string, Uint8Array>()
      for (const { uri: fileUri, digest, size } of resources) {
        const read = resultOf(await client.request('resources/read', { uri: fileUri }))['contents'][0]
        const bytes = Buffer.from(read.text ?? read.blob, read.text === undefined ? 'base64' : 'utf8')
        contents.set(fileUri, bytes)
        expect(size).toBe(bytes.length)
        expect(digest).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
        expect(fileUri.startsWith(uri.slice(0, -'SKILL.md'.length))).toBe(true)
      }
      const text = Buffer.from(contents.get(uri)!).toString()
      expect(parse(text.split('---')[1]!)).toEqual(frontmatter)
      expect(uri.split('/').at(-2)).toBe(frontmatter.name)
    }
    expect(skillsIn(answer).map(({ resources }) => resources.length)).toEqual([4, 1])
  })

  test('EXT-05 is cut into pages, no skill across two', async () => {
    const client = await setUp(createSkillServer({ pageSize: 1, cache: { ttlMs: 5000, scope: 'public' } }))
    const first = resultOf(await client.request('skills/list'))
    expect(first).toMatchObject({ skills: [{ uri: git.uri }], nextCursor: expect.any(String), ttlMs: 5000, cacheScope: 'public' })
    const second = resultOf(await client.request('skills/list', { cursor: first['nextCursor'] }))
    expect(second).toMatchObject({ skills: [{ uri: refunds.uri }] })
    expect(second).not.toHaveProperty('nextCursor')
    for (const cursor of ['x', '', 7, null])
      expect((await client.request('skills/list', { cursor })).error).toMatchObject({ code: -32_602 })
  })
})

describe('skills/get', () => {
  test('EXT-05 answers the entry that the list has', async () => {
    const client = await setUp()
    const [listed] = skillsIn(await client.request('skills/list'))
    const result = resultOf(await client.request('skills/get', { uri: git.uri }))
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
    expect(result['skill']).toEqual(listed)
    expect(result).not.toHaveProperty('nextCursor')
  })

  test.each(['skill://unknown/SKILL.md', 'skill://git-workflow', 'skill://git-workflow/references/GUIDE.md', 7, undefined])(
    'EXT-06 refuses %s with −32602',
    async (uri) => {
      expect((await (await setUp()).request('skills/get', { uri })).error).toMatchObject({ code: -32_602 })
    },
  )
})

describe('resources/directory/read', () => {
  const childrenOf = async (client: RawLinkedClient, uri: string): Promise<unknown> =>
    resultOf(await client.request('resources/directory/read', { uri }))['resources']

  test('EXT-05 lists the children of a directory, with those that are directories', async () => {
    const client = await setUp()
    expect(await childrenOf(client, 'skill://git-workflow')).toEqual([
      {
        uri: git.uri,
        name: 'git-workflow',
        description: 'How to git-workflow',
        mimeType: 'text/markdown',
        size: markdown('git-workflow').length,
      },
      { uri: 'skill://git-workflow/references', name: 'references', mimeType: 'inode/directory' },
      { uri: 'skill://git-workflow/logo.png', name: 'logo.png', mimeType: 'image/png', size: 3 },
    ])
    expect(await childrenOf(client, 'skill://git-workflow/references')).toEqual([
      { uri: 'skill://git-workflow/references/GUIDE.md', name: 'GUIDE.md', mimeType: 'text/markdown', size: 7 },
      { uri: 'skill://git-workflow/references/deep', name: 'deep', mimeType: 'inode/directory' },
    ])
    expect(await childrenOf(client, 'skill://acme')).toEqual([
      { uri: 'skill://acme/billing', name: 'billing', mimeType: 'inode/directory' },
    ])
  })

  test('is cut into pages', async () => {
    const client = await setUp(createSkillServer({ pageSize: 2 }))
    const uri = 'skill://git-workflow'
    const first = resultOf(await client.request('resources/directory/read', { uri }))
    expect(first['resources']).toHaveLength(2)
    const second = resultOf(await client.request('resources/directory/read', { uri, cursor: first['nextCursor'] }))
    expect(second).toMatchObject({ resources: [{ name: 'logo.png' }] })
    expect(
      (await client.request('resources/directory/read', { uri: 'skill://acme', cursor: first['nextCursor'] })).error,
    ).toMatchObject({ code: -32_602 })
  })

  test.each([git.uri, 'skill://git-workflow/', 'skill://unknown', 'skill:/', 'skill:', '', 7, undefined])(
    'EXT-06 refuses %s with −32602',
    async (uri) => {
      expect((await (await setUp()).request('resources/directory/read', { uri })).error).toMatchObject({ code: -32_602 })
    },
  )
})

describe('resources', () => {
  test('EXT-06 name SKILL.md as its front matter does, as text/markdown', async () => {
    const { resources } = resultOf(await (await setUp()).request('resources/list'))
    expect(resources).toContainEqual({
      uri: git.uri,
      name: 'git-workflow',
      description: 'How to git-workflow',
      mimeType: 'text/markdown',
      size: markdown('git-workflow').length,
    })
    expect(resources).toHaveLength(5)
  })

  test('EXT-06 of a file that the skill does not have are unknown: −32602', async () => {
    const client = await setUp()
    for (const uri of ['skill://git-workflow/references/NONE.md', 'skill://git-workflow'])
      expect((await client.request('resources/read', { uri })).error).toMatchObject({ code: -32_602, data: { uri } })
  })
})
