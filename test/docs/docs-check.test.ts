import { describe, expect, test } from 'vitest'
import { checkTypes } from './check-types.ts'
import { findBrokenLinks } from './find-broken-links.ts'
import { parsePage } from './parse-page.ts'
import { runPrograms } from './run-programs.ts'
import { Workspace } from './workspace.ts'

const PAGE = 'docs/example.md'

/** A page of fences: the first line of each is what stands after its backticks. */
function page(...fences: readonly string[]): string {
  return fences.map((fence) => `Text.\n\n\`\`\`${fence}\n\`\`\`\n`).join('\n')
}

/** What the checker has to say of a page. */
async function check(markdown: string): Promise<{ types: readonly string[]; runs: readonly string[] }> {
  await using workspace = await Workspace.create(parsePage(PAGE, markdown))
  return { types: await checkTypes(workspace), runs: await runPrograms(workspace, PAGE) }
}

const DEFINES = `ts
import { createServer } from 'portico'
const server = createServer({ name: 'test', version: '1.0.0' }).tool('greet', {}, () => 'Hello')`
const CALLS = `ts continued
import { connect } from '@portico/testing'
await using client = await connect(server)
console.log(await client.tools.greet())`
const SERVES = `ts
import { createServer, serve } from 'portico'
await serve(createServer({ name: 'test', version: '1.0.0' }), { port: 8000 })
console.log('http://127.0.0.1:8000')`

describe('the check of the documentation', () => {
  test('has nothing to say of programs that compile, run and print what the page says', async () => {
    const output = 'text output\nHello'
    const found = await check(page(DEFINES, CALLS, output, SERVES, 'text output\nhttp://127.0.0.1:8000', 'sh\nrm -rf /'))
    expect(found).toEqual({ types: [], runs: [] })
  })

  test('finds code that does not compile, at its line', async () => {
    const { types } = await check(page(DEFINES, `${CALLS}\nawait client.tools.shout()`))
    expect(types).toEqual([expect.stringMatching(/^docs\/example\.md\(14,20\): error TS2339: .*shout/)])
  })

  test('finds code that throws, at the program that does', async () => {
    const { runs } = await check(page('ts\nconsole.log(1)', `ts\nconst text = '{'\nconsole.log(JSON.parse(text))`))
    expect(runs).toEqual([expect.stringMatching(/^docs\/example\.md:9: ended with 1\n[^]*SyntaxError/)])
  })

  test('finds a promise that is rejected and nobody awaits', async () => {
    const { runs } = await check(page(`ts\nvoid Promise.reject(new Error('nobody looks'))`))
    expect(runs).toEqual([expect.stringContaining('nobody looks')])
  })

  test('finds a program that ends before its last line', async () => {
    const { runs } = await check(page('ts\nprocess.exit(0)', 'ts\nconsole.log(2)'))
    expect(runs).toEqual([expect.stringContaining('example.md:3: ended before its last line')])
  })

  test('sees what is printed after the last line, and serves over stdio', async () => {
    const late = `ts\nsetTimeout(() => console.log('late'), 10)\nconsole.log('soon')`
    const stdio = `ts\nimport { createServer, stdio } from 'portico'\nawait stdio(createServer({ name: 'test', version: '1.0.0' }))`
    expect((await check(page(late, 'text output\nsoon\nlate', stdio))).runs).toEqual([])
  })

  test('finds output that the page does not show', async () => {
    const { runs } = await check(page('ts\nconsole.log("one")\nconsole.log("two")', 'text output\none'))
    expect(runs).toEqual(['docs/example.md:3: the page says that it prints\none\nbut it prints\none\ntwo\n'])
  })

  test('lets … stand for any text within a line', async () => {
    const prints = 'ts\nconsole.log(`at ${Date.now()}`)\nconsole.log("end")'
    expect((await check(page(prints, 'text output\nat …\nend'))).runs).toEqual([])
    expect((await check(page(prints, 'text output\n…end'))).runs).toHaveLength(1)
  })

  test('finds a server that fails, or ends before it has answered', async () => {
    const { runs } = await check(page(`${SERVES}\nthrow new Error('too bad')`))
    expect(runs).toEqual([expect.stringContaining('too bad')])
  })

  test('does not run what says why not, and compiles it all the same', async () => {
    const marked = `<!-- no-run: it fails -->\n\`\`\`ts no-run\nconst n: number = 'one'\nthrow n\n\`\`\``
    const { types, runs } = await check(marked)
    expect(runs).toEqual([])
    expect(types).toEqual([expect.stringMatching(/^docs\/example\.md\(3,7\): error TS2322/)])
  })

  test.each([
    ['ts no-run\nthrow 1', /example\.md:3: say why/],
    ['ts continue\n1', /expected "continued" or "no-run"/],
    ['ts continued\n1', /no program that could be continued/],
    ['text output\n1', /no program before/],
    ['typescript\n1', /write ```ts/],
    ['js\n1', /write ```ts/],
  ])('refuses a fence that would escape it: %j', (fence, message) => {
    expect(() => parsePage(PAGE, page(fence))).toThrow(message)
  })

  test('refuses a fence that is indented or not closed', () => {
    expect(() => parsePage(PAGE, '- list\n  ```ts\n  1\n  ```')).toThrow(
      /example\.md:2: expected the fence to begin at the margin/,
    )
    expect(() => parsePage(PAGE, 'Text\n```ts\n1')).toThrow(/example\.md:2: the fence is not closed/)
  })

  test('finds links to files and headings that are not there', () => {
    const links =
      'Text [a](nothing.md)\n[b](../README.md) [c](../README.md#portico) [d](../README.md#nowhere) [e](https://a.example) `[f](x)`'
    expect(findBrokenLinks(PAGE, links)).toEqual([
      'docs/example.md:1: there is no docs/nothing.md',
      'docs/example.md:2: README.md has no heading #nowhere',
    ])
  })
})
