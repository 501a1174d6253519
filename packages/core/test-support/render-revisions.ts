import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import ts from 'typescript'
import { URL_ELICITATION_REQUIRED } from '../src/jsonrpc/error-code.ts'
import type { Question } from '../src/multi-round-trip/question.ts'
import type { Revision } from '../src/revision/revision.ts'
import { REVISIONS } from '../src/revision/served-revisions.ts'
import { audio, file, image, link, text } from '../src/tools/content.ts'

const SOURCE = new URL('../src/revision/revision.ts', import.meta.url)

/** The table of all revisions for `docs/protocol-versions.md`: every field of `Revision`, what it says, and its value in each. */
export function renderRevisions(): string {
  const names = Object.keys(REVISIONS[0] ?? {}) as (keyof Revision)[] // every revision has the same ones
  const descriptions = readDescriptions()
  return names
    .filter((name) => name !== 'version')
    .map((name) => {
      const rows = REVISIONS.map((revision, index) => {
        const before = REVISIONS[index - 1]
        const shown = show(name, revision)
        return `| ${revision.version} | ${before !== undefined && show(name, before) === shown ? '〃' : shown} |`
      })
      return [`### \`${name}\``, '', descriptions.get(name) ?? '', '', '| Revision | Value |', '|---|---|', ...rows].join('\n')
    })
    .join('\n\n')
}

function show(name: keyof Revision, revision: Revision): string {
  const value = revision[name]
  switch (name) {
    case 'httpStatusOf':
      return showStatuses(revision)
    case 'permitsErrorCode':
      return showPermittedCodes(revision)
    case 'encodeInputRequest':
      return showInputRequests(revision)
    case 'encodeContent':
      return showEncodedContent(revision)
    case 'encodeCallToolResult':
      return showEncodedResult(revision)
    default:
      return showPlain(value)
  }
}

function showPlain(value: unknown): string {
  if (value instanceof Set) return showList([...value].map((entry) => `\`${String(entry)}\``))
  if (value instanceof Map) return showList([...value].map(([key, entry]) => `\`${String(key)}\`: \`${String(entry)}\``))
  if (value === undefined) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'function') throw new TypeError('a field that is a function has to be shown by what it does')
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

const ERROR_CODES = [-32_700, -32_600, -32_601, -32_602, -32_603, -32_000, -32_002, -32_020, -32_021, -32_022, -32_042, -1]

function showPermittedCodes({ permitsErrorCode }: Revision): string {
  const permitted = ERROR_CODES.filter(permitsErrorCode)
  if (permitted.length === ERROR_CODES.length) return 'any integer'
  if (permitted.length === ERROR_CODES.length - 1 && !permitsErrorCode(URL_ELICITATION_REQUIRED))
    return `any integer but ${String(URL_ELICITATION_REQUIRED).replace('-', '−')}`
  const reserved = permitted.filter((code) => code <= -32_000).map((code) => String(code).replace('-', '−'))
  return `${reserved.join(', ')}, and integers outside of −32768 to −32000`
}

function showStatuses({ httpStatusOf }: Revision): string {
  const unusual = ERROR_CODES.filter((code) => httpStatusOf(code) !== 200)
  return [...unusual.map((code) => `${String(code).replace('-', '−')}: ${httpStatusOf(code)}`), 'others: 200'].join(', ')
}

/** One content block of every kind. */
const BLOCKS = [
  text('text'),
  image('AAAA', 'image/png'),
  audio('AAAA', 'audio/wav'),
  link({ uri: 'file:///a', name: 'a' }),
  file({ uri: 'file:///a', text: 'a' }),
]

function showEncodedContent({ encodeContent }: Revision): string {
  const rewritten = BLOCKS.map((block) => [block.type, encodeContent?.(block).type ?? block.type] as const)
  return showList(rewritten.filter(([from, to]) => from !== to).map(([from, to]) => `\`${from}\` becomes \`${to}\``))
}

/** What may be asked of a client that declared nothing beyond the least, by what is special in it. */
const INPUT_REQUESTS: readonly (readonly [what: string, method: Question['method'], params: object])[] = [
  [
    'a sampling message with several content blocks becomes several messages',
    'sampling/createMessage',
    { messages: [{ role: 'user', content: [text('a'), text('b')] }], maxTokens: 1 },
  ],
  [
    '`includeContext` is left out',
    'sampling/createMessage',
    { messages: [{ role: 'user', content: text('a') }], maxTokens: 1, includeContext: 'none' },
  ],
  [
    '`oneOf` of titled choices becomes `enum` with `enumNames`',
    'elicitation/create',
    {
      mode: 'form',
      message: 'a',
      requestedSchema: { type: 'object', properties: { a: { oneOf: [{ const: 'a', title: 'A' }] } } },
    },
  ],
  [
    '`mode` is left out',
    'elicitation/create',
    { mode: 'form', message: 'a', requestedSchema: { type: 'object', properties: {} } },
  ],
  [
    '`elicitationId` is left out',
    'elicitation/create',
    { mode: 'url', message: 'a', url: 'https://a.example', elicitationId: 'a' },
  ],
]

/** What cannot be asked at all in some revisions. */
const REFUSED_REQUESTS: readonly (readonly [what: string, method: Question['method'], params: object])[] = [
  ['URLs to open are refused', 'elicitation/create', { mode: 'url', message: 'a', url: 'https://a.example' }],
  [
    'multiple choices are refused',
    'elicitation/create',
    {
      mode: 'form',
      message: 'a',
      requestedSchema: { type: 'object', properties: { a: { type: 'array', items: { enum: ['a'] } } } },
    },
  ],
]

function showInputRequests({ encodeInputRequest }: Revision): string {
  const encode = (method: Question['method'], params: object): object | undefined => {
    try {
      return encodeInputRequest(method, params, {})
    } catch {
      return undefined
    }
  }
  const shown = [
    ...INPUT_REQUESTS.filter(([, method, params]) => {
      const encoded = encode(method, params)
      return encoded !== undefined && !isDeepStrictEqual(encoded, params)
    }),
    ...REFUSED_REQUESTS.filter(([, method, params]) => encode(method, params) === undefined),
  ]
  return shown.length === 0 ? 'as they are' : shown.map(([what]) => what).join('; ')
}

function showEncodedResult({ encodeCallToolResult }: Revision): string {
  const result = { content: [], structuredContent: {} }
  const encoded = encodeCallToolResult?.(result) ?? result
  return 'structuredContent' in encoded && encoded.structuredContent !== undefined
    ? 'as it is'
    : 'without `structuredContent`, and its content as above'
}

function showList(entries: readonly string[]): string {
  return entries.length === 0 ? 'none' : entries.join(', ')
}

/** What the documentation of each field says. */
function readDescriptions(): ReadonlyMap<string, string> {
  const source = ts.createSourceFile('revision.ts', readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.ES2022, true)
  const declaration = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'Revision',
  )
  if (declaration === undefined || !ts.isInterfaceDeclaration(declaration)) throw new Error('revision.ts: expected Revision')
  return new Map(
    declaration.members.map((member) => {
      const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
      const description = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ') ?? ''
      return [member.name?.getText(source) ?? '', description]
    }),
  )
}
