import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import { parseUriTemplate, UriTemplate } from './uri-template.ts'

const OWNER = 'resource "test"'
const parse = (template: string): UriTemplate => parseUriTemplate(template, OWNER)
const match = (template: string, uri: string): Record<string, string> | undefined => parse(template).match(uri)

describe('parseUriTemplate', () => {
  test('names the variables in their order', () => {
    expect(parse('x://{a}/{b*}{/c}?k={d}{&e,f}{#g}').variables).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  test.each([
    ['x://{a}{b}', 'expected a literal before {b}'],
    ['x://{a}{+b}', 'expected a literal before {+b}'],
    ['x://{a*}{b*}', 'expected a literal before {b*}'],
    ['x://{a}/{a}', 'the variable "a" is there twice'],
    ['x://{a}{?b,a}', 'the variable "a" is there twice'],
    ['x://{a', '"{" at 4 is not closed'],
    ['x://a}', '"}" without "{"'],
    ['x://{a}}', '"}" without "{"'],
    ['x://{{a}}', 'unknown operator in {{a}'],
    ['x://{}', '{} has an empty name'],
    ['x://{+}', '{+} has an empty name'],
    ['x://{*}', '{*} has an empty name'],
    ['x://{?}', '{?} has an empty name'],
    ['x://{?a,}', '{?a,} has an empty name'],
    ['x://{.a}', 'unknown operator in {.a}'],
    ['x://{;a}', 'unknown operator in {;a}'],
    ['x://{|a}', 'unknown operator in {|a}'],
    ['x://{ a}', 'unknown operator in { a}'],
    ['x://{a,b}', 'expected one name of A-Z a-z 0-9 _ and . in {a,b}'],
    ['x://{a:3}', 'expected one name of A-Z a-z 0-9 _ and . in {a:3}'],
    ['x://{a-b}', 'expected one name of A-Z a-z 0-9 _ and . in {a-b}'],
    ['x://{?a*}', 'expected one name of A-Z a-z 0-9 _ and . in {?a*}'],
    ['x://{?a}/b', 'expected the end after a query or fragment expression, got "/b"'],
    ['x://{?a}{b}', '{b} cannot follow a query or fragment expression'],
    ['x://{#a}{?b}', '{?b} cannot follow a fragment expression'],
    ['x://{#a}{#b}', 'two fragments'],
    ['x://a#b{#c}', 'two fragments'],
    ['x://{?a}{?b}', 'the query has begun already: write {&b}'],
    ['x://a?b=1{?c}', 'the query has begun already: write {&c}'],
    ['x://a{&b}', 'there is no query to continue: write {?b}'],
    ['x://größe/{c}', '"ö" cannot stand in a URI'],
    ['x://a%2/{c}', '"%" cannot stand in a URI'],
    ['notes/{c}', 'expected a scheme at the beginning'],
    ['x://a b/{c}', '" " cannot stand in a URI'],
    ['x://a\n/{c}', String.raw`"\n" cannot stand in a URI`],
    [`x://${'a'.repeat(8192)}{b}`, 'expected at most 8192 characters, got 8199'],
    [`x://${Array.from({ length: 33 }, (_, index) => `{v${index}}`).join('/')}`, 'expected at most 32 variables'],
  ])('refuses %s', (template, reason) => {
    expect(() => parse(template)).toThrow(InvalidDefinitionError)
    expect(() => parse(template)).toThrow(`${OWNER}: invalid URI template: ${reason}`)
  })
})

describe('UriTemplate.isTemplate', () => {
  test('tells templates, even broken ones, from URIs', () => {
    expect(['x://{a}', 'x://a}', 'x://{a'].map(UriTemplate.isTemplate)).toEqual([true, true, true])
    expect(UriTemplate.isTemplate('x://a/b?c=d#e')).toBe(false)
  })
})

describe('UriTemplate.match', () => {
  test.each<[template: string, uri: string, values: Record<string, string> | undefined]>([
    // one segment
    ['user://{id}', 'user://42', { id: '42' }],
    ['user://{id}', 'user://', undefined],
    ['user://{id}', 'user://a/b', undefined],
    ['user://{id}', 'user://a?b', undefined],
    ['user://{id}', 'user://a#b', undefined],
    ['user://{id}', 'USER://a', undefined],
    ['user://{id}/posts/{post}', 'user://ann/posts/7', { id: 'ann', post: '7' }],
    ['user://{id}/posts', 'user://ann/posts', { id: 'ann' }],
    ['user://{id}/posts', 'user://ann/posts/7', undefined],
    ['user://{id}/posts', 'user:///posts', undefined],
    ['file:///{name}.{ext}', 'file:///a.tar.gz', { name: 'a', ext: 'tar.gz' }],
    ['file:///{name}.json', 'file:///a.json.json', { name: 'a.json' }],
    ['x://{/a}', 'x:///1', { a: '1' }],
    ['x://h{/a}{/b}', 'x://h/1/2', { a: '1', b: '2' }],
    ['x://{a.b}/{_1}', 'x://1/2', { 'a.b': '1', _1: '2' }],
    // segments
    ['repo://{owner}/{path*}', 'repo://ann/src/a/b.ts', { owner: 'ann', path: 'src/a/b.ts' }],
    ['repo://{owner}/{path*}', 'repo://ann/', undefined],
    ['file://{dir*}/{name}', 'file://a/b/c', { dir: 'a/b', name: 'c' }],
    ['file://{dir*}/at/{rest*}', 'file://a/at/b/at/c', { dir: 'a', rest: 'b/at/c' }],
    ['file://{dir*}/at/{name}', 'file://a/at/b/at/c', { dir: 'a/at/b', name: 'c' }],
    ['x://h{/path*}', 'x://h/a/b', { path: 'a/b' }],
    // any characters
    ['proxy:{+url}', 'proxy:https://example.com/a?b=c#d', { url: 'https://example.com/a?b=c#d' }],
    ['{+url}/raw', 'https://example.com/raw/raw', { url: 'https://example.com/raw' }],
    // query
    ['s://find{?q,page}', 's://find?q=a&page=2', { q: 'a', page: '2' }],
    ['s://find{?q,page}', 's://find?page=2&q=a', { q: 'a', page: '2' }],
    ['s://find{?q,page}', 's://find?page=2', { page: '2' }],
    ['s://find{?q,page}', 's://find', {}],
    ['s://find{?q,page}', 's://find?', {}],
    ['s://find{?q}', 's://find?utm=1&q=a&x', { q: 'a' }],
    ['s://find{?q}', 's://find?q=', { q: '' }],
    ['s://find{?q}', 's://find?q', { q: '' }],
    ['s://find{?q}', 's://find?q=a=b', { q: 'a=b' }],
    ['s://find{?q}', 's://find?q=a%26b', { q: 'a&b' }],
    ['s://find{?q}', 's://find?q=a+b', { q: 'a+b' }],
    ['s://find{?ref}', 's://find?ref=feature/x', { ref: 'feature/x' }],
    ['s://find{?q}', 's://find?q=a&q=b', undefined],
    ['s://find{?q}', 's://find?q=a#top', { q: 'a#top' }],
    ['s://find', 's://find?q=a', undefined],
    ['s://find{?a}{&b}', 's://find?b=2&a=1', { a: '1', b: '2' }],
    ['s://find?kind=book{&q}', 's://find?kind=book&q=a', { q: 'a' }],
    ['s://find?kind=book{&q}', 's://find?kind=book', {}],
    ['s://find?kind=book{&q}', 's://find?kind=film&q=a', undefined],
    ['s://find?kind=book&lang=en{&q}', 's://find?kind=book&lang=en&q=a', { q: 'a' }],
    ['s://find?q={q}', 's://find?q=a/b', { q: 'a/b' }],
    ['s://find?q={q}&page={page}', 's://find?q=a&page=2', { q: 'a', page: '2' }],
    ['s://find?q={q}{&page}', 's://find?q=a&page=2', { q: 'a', page: '2' }],
    ['repo://{owner}/{path*}{?ref}', 'repo://ann/a/b?ref=main', { owner: 'ann', path: 'a/b', ref: 'main' }],
    // fragment
    ['doc://{id}{#place}', 'doc://1#top/2', { id: '1', place: 'top/2' }],
    ['doc://{id}{#place}', 'doc://1', { id: '1' }],
    ['doc://{id}{?v}{#place}', 'doc://1?v=2#a?b', { id: '1', v: '2', place: 'a?b' }],
    // encoding
    ['user://{id}', 'user://J%C3%BCrgen%20%25', { id: 'Jürgen %' }],
    ['user://{id}', 'user://%', undefined],
    ['user://{id}', 'user://%zz', undefined],
    ['user://{id}', 'user://%ff', undefined],
    ['user://{id}', 'user://%c0%af', undefined],
    ['user://{id}', 'user://a%2520b', { id: 'a%20b' }],
    // without variables
    ['config://app', 'config://app', {}],
    ['config://app', 'config://app/', undefined],
    ['config://app', 'config://ap', undefined],
  ])('%s matches %s as %j', (template, uri, values) => {
    const matched = match(template, uri)
    expect(matched === undefined ? undefined : { ...matched }).toEqual(values)
  })

  test.each([
    'file:///..',
    'file:///%2e%2e',
    'file:///a%2fb',
    'file:///a%2Fb',
    'file:///a%5cb',
    'file:///a\\b',
    'file:///..%2f..%2fetc%2fpasswd',
    'file:///a%00.txt',
    'file:///a\0',
  ])('[RES-16] {name} does not match %j: it could lead elsewhere', (uri) => {
    expect(match('file:///{name}', uri)).toBeUndefined()
  })

  test.each([
    '..',
    'a/..',
    '../a',
    'a/../b',
    'a/%2e%2e/b',
    'a%2f..%2fb',
    'a/.%2e',
    'a\\..\\b',
    'a%5c..%5cb',
    'a/b%00',
    '%2e%2e%5ca',
  ])('[RES-16] {path*} and {+path} do not match %j: it could lead elsewhere', (path) => {
    expect(match('file:///{path*}', `file:///${path}`)).toBeUndefined()
    expect(match('file:///{+path}', `file:///${path}`)).toBeUndefined()
    expect(match('file:///x{?path}', `file:///x?path=${path}`)).toBeUndefined()
    expect(match('file:///x{#path}', `file:///x#${path}`)).toBeUndefined()
  })

  test.each(['/etc/passwd', '//host/share', '%2fetc/passwd', '%5c%5chost', 'C:/Windows', 'c:%5cWindows'])(
    '[RES-16] {path*} does not match %j, which stands alone; {+path} is for any characters',
    (path) => {
      expect(match('file:///{path*}', `file:///${path}`)).toBeUndefined()
      expect({ ...match('file:///{+path}', `file:///${path}`) }).toEqual({ path: decodeURIComponent(path) })
    },
  )

  test('dots that are no ".." segment are harmless', () => {
    expect({ ...match('file:///{path*}', 'file:///a..b/...c/.d/e..') }).toEqual({ path: 'a..b/...c/.d/e..' })
  })

  test('names that objects inherit are variables like any other', () => {
    const template = parse('x://{__proto__}/{constructor}{?toString,hasOwnProperty}')
    const values = template.match('x://1/2?hasOwnProperty=4')
    expect(Object.entries(values ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['hasOwnProperty', '4'],
    ])
    expect(Object.getPrototypeOf(values)).toBeNull()
    expect(() => template.expand({})).toThrow(TypeError)
  })

  test('a URI of 8,192 characters matches, a longer one does not', () => {
    expect(match('x:{a}', `x:${'a'.repeat(8190)}`)).toBeDefined()
    expect(match('x:{a}', `x:${'a'.repeat(8191)}`)).toBeUndefined()
  })

  test('finds a way if there is one, as the regular expression for the template would', () => {
    // The oracle may backtrack; the texts are short.
    const pieces = fc.array(fc.constantFrom('a', 'b', '/', 'ab', '/a'), { maxLength: 12 }).map((parts) => parts.join(''))
    const templates = fc.array(fc.tuple(fc.constantFrom('{v}', '{v*}', '{+v}'), fc.constantFrom('a', '/', 'ab', '/b/', 'ba')), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(templates, fc.boolean(), pieces, (steps, endsWithVariable, path) => {
        const numbered = steps.map(([variable, literal], index) => [variable.replace('v', `v${index}`), literal] as const)
        const tail = endsWithVariable ? '{last}' : ''
        const template = `x:${numbered.flat().join('')}${tail}`
        const pattern = numbered.map(
          ([variable, literal]) => (variable.includes('*') || variable.includes('+') ? '(.+)' : '([^/]+)') + literal,
        )
        const oracle = new RegExp(`^x:${pattern.join('')}${endsWithVariable ? '([^/]+)' : ''}$`)
        // {+v} finds the way that {v*} would, and takes absolute paths.
        const way = match(template.replaceAll(/\{(v\d)\*\}/g, '{+$1}'), `x:${path}`)
        expect(way !== undefined).toBe(oracle.test(`x:${path}`))
        const isAbsolute = numbered.some(
          ([variable], index) => variable.includes('*') && way?.[`v${index}`]?.startsWith('/') === true,
        )
        expect(match(template, `x:${path}`) !== undefined).toBe(way !== undefined && !isAbsolute)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('UriTemplate.expand', () => {
  test.each<[template: string, values: Record<string, string>, uri: string]>([
    ['user://{id}', { id: 'Jürgen %/' }, 'unreachable'],
    ['user://{id}', { id: 'Jürgen %' }, 'user://J%C3%BCrgen%20%25'],
    ['repo://{owner}/{path*}{?ref}', { owner: 'ann', path: 'a b/c', ref: 'x/y&z' }, 'repo://ann/a%20b/c?ref=x%2Fy%26z'],
    ['repo://{owner}/{path*}{?ref}', { owner: 'ann', path: 'a' }, 'repo://ann/a'],
    ['s://find?kind=book{&q,page}', { page: '2' }, 's://find?kind=book&page=2'],
    ['s://find{?q,page}{#top}', { page: '2', top: 'a b' }, 's://find?page=2#a%20b'],
    ['proxy:{+url}', { url: 'https://example.com/?q=a b' }, 'proxy:https://example.com/?q=a%20b'],
    ['x://h{/a}{/b*}', { a: '1', b: '2/3', unknown: '4' }, 'x://h/1/2/3'],
  ])('%s with %j', (template, values, uri) => {
    if (uri === 'unreachable') expect(() => parse(template).expand(values)).toThrow(RangeError)
    else expect(parse(template).expand(values)).toBe(uri)
  })

  test.each([{}, { id: '' }, { id: undefined }])('a variable of the path has to be there: %j', (values) => {
    expect(() => parse('user://{id}').expand(values)).toThrow('URI template user://{id}: expected a value for "id"')
  })

  test.each([
    ['user://{id}', 'a/b'],
    ['user://{id}', '..'],
    ['user://{id}', 'a\0'],
    ['user://{id}', '\ud800'],
    ['user://{id}', 'x'.repeat(8192)],
    ['file:///{id*}', 'a/../b'],
    ['file:///{+id}{?q}', 'a?q=1'],
  ])('%s cannot carry %j', (template, id) => {
    expect(() => parse(template).expand({ id })).toThrow(RangeError)
  })

  test('says so when a literal occurs in the value before it', () => {
    expect(() => parse('file:///{name}.{ext}').expand({ name: 'a.b', ext: 'c' })).toThrow('no URI carries "a.b" as "name"')
  })

  test('what was expanded is matched as it was', () => {
    const template = parse('x://{a}/{b}/{rest*}{?q,r}{#f}')
    const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\\/\0]|^\.\.$/.test(text))
    const free = fc.string({ unit: 'grapheme' }).filter((text) => !/\0|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(text))
    const values = fc.record(
      {
        a: segment,
        b: segment,
        rest: fc.array(segment, { minLength: 1 }).map((parts) => parts.join('/')),
        q: free,
        r: free,
        f: free,
      },
      { requiredKeys: ['a', 'b', 'rest'] },
    )
    fc.assert(
      fc.property(values, (given) => {
        expect({ ...template.match(template.expand(given)) }).toEqual(given)
      }),
    )
  })
})

describe('the time that matching takes', () => {
  const TEMPLATES = [
    '{a}',
    'x:{+a}/{b}',
    'x:{a*}/{b*}/{c*}/{d*}/end',
    'x:{+a}a{+b}a{+c}a{+d}a{+e}b',
    'x:{+a}aaaaaaaa{+b}aaaaaaab',
    'x:{a*}/a/{b*}/a/{c}',
    'x:{a*}{?q,r,s}',
    'x:?q={a}&r={b}{&c}',
    'x:{a*}{#b}',
  ]
  const URIS: readonly ((length: number) => string)[] = [
    (length) => `x:${'a'.repeat(length - 2)}`,
    (length) => `x:${'a/'.repeat((length - 2) / 2)}`,
    (length) => `x:${'/'.repeat(length - 2)}`,
    (length) => `x:${'/a/a/end'.repeat((length - 2) / 8)}`,
    (length) => `x:?${'q=&'.repeat((length - 3) / 3)}`,
    (length) => `x:?${'z=a&'.repeat((length - 3) / 4)}`,
    (length) => `x:${'%41'.repeat((length - 2) / 3)}`,
    (length) => `x:${'../'.repeat((length - 2) / 3)}b`,
    (length) => `x:a${'#'.repeat(length - 3)}`,
  ]

  /** The shortest of several runs: what the machine's other work adds to a run only makes it longer. */
  function shortestMs(run: () => unknown): number {
    let shortest = Infinity
    for (let round = 0; round < 15; round++) {
      const start = performance.now()
      for (let repeat = 0; repeat < 4; repeat++) run()
      shortest = Math.min(shortest, (performance.now() - start) / 4)
    }
    return shortest
  }

  test.each(TEMPLATES)('is linear in the length of the URI: %s (H7)', (text) => {
    const template = parse(text)
    for (const uri of URIS) {
      const [short, long] = [uri(1024), uri(8192)]
      const shortMs = shortestMs(() => template.match(short))
      const longMs = shortestMs(() => template.match(long))
      expect(longMs).toBeLessThan(5)
      // Below a few microseconds the clock and the call itself are what is measured.
      if (longMs > 0.02) expect(longMs / shortMs).toBeLessThan(12)
    }
  })
})
