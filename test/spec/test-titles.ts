import ts from 'typescript'
import type { SourceFile } from '../architecture/source-file.ts'

/** One test as it stands in a file: with its title and those of the groups around it, outermost first. */
export interface TestTitle {
  readonly file: string
  readonly titles: readonly string[]
  /** False for tests that are left out, always or under some condition. */
  readonly isRun: boolean
}

const GROUPS: ReadonlySet<string> = new Set(['describe'])
const TESTS: ReadonlySet<string> = new Set(['test', 'it'])
const LEFT_OUT: ReadonlySet<string> = new Set(['skip', 'todo', 'skipIf', 'runIf', 'fails'])

/** The tests that a file defines with vitest, table-driven ones once. */
export function testTitles({ path, text }: SourceFile): TestTitle[] {
  const found: TestTitle[] = []
  const visit = (node: ts.Node, titles: readonly string[], isRun: boolean): void => {
    const call = ts.isCallExpression(node) ? readCall(node) : undefined
    if (call === undefined) return ts.forEachChild(node, (child) => visit(child, titles, isRun))
    const here = [...titles, call.title]
    const isHereRun = isRun && !call.modifiers.some((modifier) => LEFT_OUT.has(modifier))
    if (TESTS.has(call.name)) found.push({ file: path, titles: here, isRun: isHereRun })
    else ts.forEachChild(node, (child) => visit(child, here, isHereRun))
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false), [], true)
  return found
}

interface TestCall {
  readonly name: string
  readonly modifiers: readonly string[]
  readonly title: string
}

/** `test('title', …)`, `describe.each(table)('title', …)` and their like; `undefined` for any other call. */
function readCall({ expression, arguments: [first] }: ts.CallExpression): TestCall | undefined {
  const title = first === undefined ? undefined : textOf(first)
  if (title === undefined) return undefined
  const modifiers: string[] = []
  let callee: ts.Expression = expression
  for (;;) {
    if (ts.isCallExpression(callee)) callee = callee.expression
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag
    else if (ts.isPropertyAccessExpression(callee)) {
      modifiers.push(callee.name.text)
      callee = callee.expression
    } else break
  }
  const name = ts.isIdentifier(callee) ? callee.text : ''
  return GROUPS.has(name) || TESTS.has(name) ? { name, modifiers, title } : undefined
}

/** The text of a literal; of a template what stands still in it. */
function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
  return undefined
}
