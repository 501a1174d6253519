import { describe, expect, test } from 'vitest'
import { audio, file, image, link, text } from './content.ts'
import { checkContent, checkContents } from './check-content.ts'

describe('checkContent', () => {
  test.each([
    text(''),
    image(new Uint8Array([0, 255]), 'image/png'),
    image('', 'image/svg+xml; charset=utf-8'),
    audio('AAA=', 'audio/wav'),
    file({ uri: 'notes://a', text: '' }),
    file({ uri: 'notes://a', blob: 'AA==' }),
    link({ uri: 'notes://gr%C3%B6%C3%9Fe', name: 'a' }),
  ])('takes %j', (block) => {
    expect(() => checkContent(block)).not.toThrow()
  })

  const wrong: readonly [unknown, RegExp][] = [
    [undefined, /content block/],
    [{ type: 'video', data: '' }, /content block/],
    [{ type: 'text' }, /content block/],
    [{ type: 'text', text: 5 }, /string/],
    [image('no base64!', 'image/png'), /base64/],
    [image('AAA', 'image/png'), /base64/],
    [image('A===', 'image/png'), /base64/],
    [image('AA=A', 'image/png'), /base64/],
    [image('-_-_', 'image/png'), /base64/],
    [image('data:image/png;base64,AAAA', 'image/png'), /base64/],
    [{ type: 'image', data: new Uint8Array(4), mimeType: 'image/png' }, /base64/],
    [image('AAAA', 'png'), /media type/],
    [audio('AAAA', 'audio/'), /media type/],
    [audio('AAAA', ''), /media type/],
    [file({ uri: 'a.txt', text: '' }), /URI/],
    [file({ uri: 'file:///a b.txt', text: '' }), /URI/],
    [file({ uri: 'notes://a', mimeType: 'text', text: '' }), /media type/],
    [file({ uri: 'notes://a', blob: '?' }), /base64/],
    [{ type: 'resource', resource: { uri: 'notes://a' } }, /exactly one/],
    [{ type: 'resource', resource: { uri: 'notes://a', text: '', blob: '' } }, /exactly one/],
    [{ type: 'resource', resource: { uri: 'notes://a', text: 5 } }, /string/],
    [link({ uri: '/a', name: 'a' }), /URI/],
  ]
  test.each(wrong)('refuses %j', (block, message) => {
    expect(() => checkContent(block as never)).toThrow(message)
    expect(() => checkContent(block as never)).toThrow(TypeError)
  })

  test('takes time in proportion to the length of data', () => {
    const data = 'A'.repeat(8_000_000)
    const startedAt = performance.now()
    expect(() => checkContent(image(data, 'image/png'))).not.toThrow()
    expect(() => checkContent(image(`${data.slice(0, -1)}!`, 'image/png'))).toThrow(/base64/)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('checkContents', () => {
  test('names whose they are', () => {
    expect(() => checkContents('contents of "notes://a"', { uri: 'notes://a', blob: '?' })).toThrow(
      /^contents of "notes:\/\/a": /,
    )
  })
})
