import type { Program } from './program.ts'

/** A fenced block of a page. */
interface Fence {
  /** The line of its opening, from 1. */
  readonly line: number
  /** The words after the backticks. */
  readonly words: readonly string[]
  readonly lines: readonly string[]
  /** The line before it. */
  readonly before: string
}

/** What code may be marked as: part of the program before it, or not to be run. */
const CODE_MARKS: ReadonlySet<string> = new Set(['continued', 'no-run'])
/** Code in words that would not be checked. */
const OTHER_WORDS_FOR_CODE: ReadonlySet<string> = new Set(['typescript', 'js', 'javascript', 'mjs', 'mts', 'tsx', 'jsx'])

/**
 * Takes the programs out of a page: the `ts` fences, each one a program or, marked `continued`, more of the one before; and what they print, in
 * `text output` fences.
 *
 * @throws Error naming the place, when a fence is marked in a way that means nothing, or would escape the check.
 */
export function parsePage(page: string, markdown: string): readonly Program[] {
  const fences = fencesOf(page, markdown)
  const programs: Program[] = []
  for (const fence of fences) {
    const [language = '', ...marks] = fence.words
    const refuse = (reason: string): never => {
      throw new Error(`${page}:${fence.line}: ${reason}`)
    }
    if (OTHER_WORDS_FOR_CODE.has(language)) refuse(`write \`\`\`ts instead of \`\`\`${language}, so that it is checked`)
    if (language === 'text' && marks[0] === 'output') {
      const program = programs.pop() ?? refuse('there is no program before this output')
      programs.push({ ...program, output: `${program.output ?? ''}${fence.lines.map((line) => `${line}\n`).join('')}` })
    }
    if (language !== 'ts') continue
    const unknown = marks.find((mark) => !CODE_MARKS.has(mark))
    if (unknown !== undefined) refuse(`expected "continued" or "no-run" after \`\`\`ts, got "${unknown}"`)
    if (marks.includes('no-run') && !/^<!-- no-run: .+ -->$/.test(fence.before))
      refuse('say why in the line before: <!-- no-run: … -->')
    const isRun = !marks.includes('no-run')
    if (!marks.includes('continued')) {
      programs.push({ page, line: fence.line, code: atItsLine('', fence), output: undefined, isRun })
      continue
    }
    const program = programs.pop() ?? refuse('there is no program that could be continued')
    programs.push({ ...program, code: atItsLine(program.code, fence), isRun: program.isRun && isRun })
  }
  return programs
}

/** The code before, and that of the fence at the line where it stands in the page. */
function atItsLine(code: string, { line, lines }: Fence): string {
  const lineCount = code.split('\n').length - 1
  return `${code}${'\n'.repeat(line - lineCount)}${lines.join('\n')}\n`
}

function fencesOf(page: string, markdown: string): readonly Fence[] {
  const fences: Fence[] = []
  const lines = markdown.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = /^(\s*)```(.*)$/.exec(lines[index] ?? '')
    if (opening === null) continue
    const [, indentation, info = ''] = opening
    if (indentation !== '' && info.startsWith('ts'))
      throw new Error(`${page}:${index + 1}: expected the fence to begin at the margin`)
    const end = lines.findIndex((line, at) => at > index && line.trim() === '```')
    if (end === -1) throw new Error(`${page}:${index + 1}: the fence is not closed`)
    fences.push({
      line: index + 1,
      words: info.split(' ').filter((word) => word !== ''),
      lines: lines.slice(index + 1, end),
      before: lines[index - 1] ?? '',
    })
    index = end
  }
  return fences
}
