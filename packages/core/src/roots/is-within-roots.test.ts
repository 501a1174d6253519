import { describe, expect, test } from 'vitest'
import { isWithinRoots } from './is-within-roots.ts'

const roots = [{ uri: 'file:///home/ada/project' }, { uri: 'file:///home/ada/my%20notes/' }, { uri: 'file:///c%3A/Users/ada' }]

describe('isWithinRoots', () => {
  test.each([
    'file:///home/ada/project',
    'file:///home/ada/project/',
    'file:///home/ada/project/src/index.ts',
    'file:///home/ada/project/../project/a',
    'file:///home/ada/project/src/../a',
    'file:///home/ada/project/..a/...',
    'file:///home/ada/my notes/a.md',
    'file:///home/ada/%6dy%20notes/a.md',
    'file:///C:/Users/ada/a',
    'file:///c:/Users/ada/a',
  ])('takes %s', (uri) => {
    expect(isWithinRoots(uri, roots)).toBe(true)
    expect(isWithinRoots(new URL(uri), roots)).toBe(true)
    expect(isWithinRoots(uri, [])).toBe(false)
  })

  test.each([
    'file:///home/ada',
    'file:///home/ada/projects',
    'file:///home/ada/project2/a',
    'file:///home/ada/project/../secret',
    'file:///home/ada/project/%2e%2e/secret',
    'file:///home/ada/project/.%2E/secret',
    'file:///home/ada/project/..%2f..%2fetc/passwd',
    'file:///home/ada/project/..%5c..%5cetc',
    'file:///home/ada/project\\..\\..\\etc',
    'file:///home/ada/project/a%00/b',
    'file:///home/ada/project/%E0%A4%A',
    'file://elsewhere/home/ada/project/a',
    'https:///home/ada/project/a',
    'http://home/ada/project/a',
    '/home/ada/project/a',
    'home/ada/project',
    '',
    'file:///D:/Users/ada/a',
  ])('refuses %s', (uri) => {
    expect(isWithinRoots(uri, roots)).toBe(false)
  })

  test('goes by whole origins for other schemes', () => {
    const web = [{ uri: 'https://example.com/docs' }]
    expect(isWithinRoots('https://example.com/docs/a?b#c', web)).toBe(true)
    expect(isWithinRoots('https://example.com:8443/docs/a', web)).toBe(false)
    expect(isWithinRoots('https://example.com.evil.example/docs/a', web)).toBe(false)
  })
})
