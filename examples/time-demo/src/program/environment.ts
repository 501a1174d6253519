import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { UserError } from './user-error.ts'

/** Settings by name, as in `process.env`. An empty one is not there: that is how a setting in `.env` is switched off. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings in a `.env` file and in the environment; the environment wins. It is no error when there is no file.
 * @throws UserError when the file cannot be read or has a line that is no setting; the message does not repeat the line.
 */
export function readEnvironment(path = '.env', environment: Environment = process.env): Environment {
  const text = readText(path)
  if (text === undefined) return withoutEmpty(environment)
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const problem = findProblem(line)
    if (problem !== undefined) throw new UserError(`${path}, line ${index + 1}: ${problem}`)
  }
  return withoutEmpty({ ...parseEnv(text), ...environment })
}

function withoutEmpty(settings: Environment): Environment {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''))
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    if (code === 'ENOENT') return undefined
    throw new UserError(`${path} cannot be read (${code}): make it a readable text file, as .env.example is, or remove it`)
  }
}

const SETTING = /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=\s*(?<value>.*)$/
const QUOTED = /^(?<quote>["'`]).*?\k<quote>\s*(?:#.*)?$/

// `parseEnv` skips what it does not understand, and the setting would just seem to be missing.
function findProblem(line: string): string | undefined {
  if (/^\s*(?:#.*)?$/.test(line)) return undefined
  const value = SETTING.exec(line)?.groups?.value
  if (value === undefined) return 'expected NAME=value; begin the line with # if it is a comment'
  if (/^["'`]/.test(value) && !QUOTED.test(value)) return 'the value begins with a quote that is not closed on the same line'
  return undefined
}
