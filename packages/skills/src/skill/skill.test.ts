import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { skill } from './skill.ts'

const markdown = (fields: string, body = '# How\n'): string => `---\n${fields}\n---\n${body}`
const SKILL = markdown('name: refunds\ndescription: How to refund an order')

describe('skill', () => {
  test('has the URIs of its path, its front matter, and all of its files', () => {
    const made = skill({
      path: 'acme/billing/refunds',
      files: { 'SKILL.md': SKILL, 'references/GUIDE ME.md': '# Guide', 'a.bin': Uint8Array.of(0, 255) },
    })
    expect(made.uri).toBe('skill://acme/billing/refunds/SKILL.md')
    expect(made.frontMatter).toEqual({ name: 'refunds', description: 'How to refund an order' })
    expect(made.files.map(({ uri, name, mimeType, text }) => [uri, name, mimeType, text])).toEqual([
      ['skill://acme/billing/refunds/SKILL.md', 'SKILL.md', 'text/markdown', SKILL],
      ['skill://acme/billing/refunds/references/GUIDE%20ME.md', 'GUIDE ME.md', 'text/markdown', '# Guide'],
      ['skill://acme/billing/refunds/a.bin', 'a.bin', 'application/octet-stream', undefined],
    ])
  })

  test('is at its name when no path is given', () => {
    expect(skill({ files: { 'SKILL.md': SKILL } }).uri).toBe('skill://refunds/SKILL.md')
  })

  test.each([
    ['a text', 'Zürich 日本 🎉\r\n'],
    ['a text with a byte order mark', '\uFEFFhello'],
    ['half a character', 'a\uD800b'],
    ['an empty text', ''],
    ['bytes that are UTF-8', new TextEncoder().encode('Zürich')],
    ['bytes that are not', Uint8Array.of(0xff, 0xfe, 0)],
  ])('EXT-06 has the digest and size of exactly what is read: %s', async (_what, contents) => {
    const [, file] = skill({ files: { 'SKILL.md': SKILL, notes: contents } }).files
    const read = file!.text === undefined ? file!.bytes : new TextEncoder().encode(file!.text)
    expect(read).toEqual(file!.bytes)
    expect(await file!.digest).toBe(`sha256:${createHash('sha256').update(read).digest('hex')}`)
  })

  test.each([
    ['guide.md', 'x', 'text/markdown'],
    ['GUIDE.MD', 'x', 'text/markdown'],
    ['data.json', '{}', 'application/json'],
    ['run.py', 'x', 'text/x-python'],
    ['LICENSE', 'x', 'text/plain'],
    ['logo.png', 'x', 'image/png'],
    ['constructor', 'x', 'text/plain'],
    ['x.__proto__', 'x', 'text/plain'],
  ])('knows that %s is %s %s', (path, contents, mimeType) => {
    expect(skill({ files: { 'SKILL.md': SKILL, [path]: contents } }).files[1]!.mimeType).toBe(mimeType)
  })

  test('EXT-06 takes every field of the front matter as YAML has it', () => {
    const fields = [
      'name: refunds',
      'description: >',
      '  How to refund',
      '  an order',
      'license: Apache-2.0',
      'metadata:',
      '  version: "2.10"',
      '  reviewed: 2026-01-02',
      '  tags: [a, 1, true, null, 1.5]',
      'allowed-tools: Read Bash(git:*)',
      'yes: no',
    ]
    expect(skill({ files: { 'SKILL.md': markdown(fields.join('\n')) } }).frontMatter).toEqual({
      name: 'refunds',
      description: 'How to refund an order\n',
      license: 'Apache-2.0',
      metadata: { version: '2.10', reviewed: '2026-01-02', tags: ['a', 1, true, null, 1.5] },
      'allowed-tools': 'Read Bash(git:*)',
      yes: 'no',
    })
  })

  test('reads front matter with Windows line ends, and at the end of the file', () => {
    expect(skill({ files: { 'SKILL.md': '---\r\nname: a\r\ndescription: b\r\n---' } }).frontMatter).toEqual({
      name: 'a',
      description: 'b',
    })
  })

  test.each([
    ['no SKILL.md', { 'skill.md': SKILL }, /expected SKILL.md/],
    ['no front matter', { 'SKILL.md': '# How' }, /begin with front matter/],
    ['front matter that does not end', { 'SKILL.md': '---\nname: a\n' }, /begin with front matter/],
    ['something before the front matter', { 'SKILL.md': `\n${SKILL}` }, /begin with front matter/],
    ['front matter that is no YAML', { 'SKILL.md': markdown('name: [') }, /front matter: /],
    ['the same field twice', { 'SKILL.md': markdown('name: a\nname: b\ndescription: c') }, /unique/],
    ['a list', { 'SKILL.md': markdown('- a') }, /expected fields/],
    ['no name', { 'SKILL.md': markdown('description: b') }, /expected name to be .* got nothing/],
    ['a name that is no text', { 'SKILL.md': markdown('name: 7\ndescription: b') }, /expected name to be .* got 7/],
    ...['Refunds', 'a--b', '-a', 'a-', 'a_b', 'a b', 'ä', 'a'.repeat(65)].map(
      (name) => [`the name ${name}`, { 'SKILL.md': markdown(`name: "${name}"\ndescription: b`) }, /expected name to be/] as const,
    ),
    ['no description', { 'SKILL.md': markdown('name: a') }, /expected description/],
    ['an empty description', { 'SKILL.md': markdown('name: a\ndescription: "  "') }, /expected description/],
    ['a long description', { 'SKILL.md': markdown(`name: a\ndescription: ${'b'.repeat(1025)}`) }, /expected description/],
    [
      'reserved metadata',
      { 'SKILL.md': markdown('name: a\ndescription: b\nmetadata:\n  io.modelcontextprotocol/x: 1') },
      /is reserved/,
    ],
    ['a number that JSON has not', { 'SKILL.md': markdown('name: a\ndescription: b\nx: .nan') }, /x: expected what JSON has/],
    ['a value that contains itself', { 'SKILL.md': markdown('name: a\ndescription: b\nx: &x [*x]') }, /contains itself/],
    ['a SKILL.md that is no text', { 'SKILL.md': Uint8Array.of(0xff) }, /UTF-8/],
    ...['/etc/passwd', '../a', 'a/../b', 'a//b', './a', 'a\\b', 'a\0b', '', 'a/', '\uD800'].map(
      (path) =>
        [`the path ${JSON.stringify(path)}`, { 'SKILL.md': SKILL, [path]: '' }, /expected a path within the skill/] as const,
    ),
    ['too much', { 'SKILL.md': SKILL, big: new Uint8Array(16_777_216) }, /hosts load no more/],
    [
      'too many',
      { 'SKILL.md': SKILL, ...Object.fromEntries(Array.from({ length: 512 }, (_, index) => [`f${index}`, ''])) },
      /hosts load no more/,
    ],
  ] as const)('refuses %s', (_what, files, message) => {
    expect(() => skill({ files: files })).toThrow(message)
  })

  test.each(['billing', 'refunds/x', '', '/refunds', 'a//refunds', '../refunds', 'a b/refunds', 'ä/refunds'])(
    'refuses the path %s',
    (path) => {
      expect(() => skill({ path, files: { 'SKILL.md': SKILL } })).toThrow(/expected/)
    },
  )
})
