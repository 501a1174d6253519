import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { repository } from '../run-typescript.ts'
import { DOCUMENTED_PORT, listens, ownsProcess } from './program.ts'
import type { ProgramFile, Workspace } from './workspace.ts'

/** How long the programs of a page may run, in milliseconds. */
const TIMEOUT_MS = 30_000
/** How often to ask a server whether it answers, in milliseconds: a process has no event that another could await. */
const POLL_MS = 50

/**
 * Runs those programs of a page that are to be run: servers each in a process of its own, until it has answered, the others one after the
 * other in one process, to its end.
 *
 * @returns what went wrong, by page and line; nothing for programs that end well and print what the page says.
 */
export async function runPrograms(workspace: Workspace, page: string): Promise<readonly string[]> {
  const files = workspace.files.filter(({ program }) => program.page === page && program.isRun)
  const together = files.filter(({ program }) => !ownsProcess(program))
  const problems = together.length === 0 ? [] : [...(await runInOneProcess(workspace, together))]
  for (const file of files.filter(({ program }) => ownsProcess(program)))
    problems.push(...(await runInOneProcess(workspace, [file])))
  return problems
}

async function runInOneProcess({ folder }: Workspace, files: readonly ProgramFile[]): Promise<readonly string[]> {
  const paths = files.map(({ name }) => join(folder, name))
  const runner = join(repository, 'test/docs/run-modules.ts')
  const child = spawn(process.execPath, ['--conditions=@portico/source', '--import', 'tsx', runner, ...paths], { cwd: folder })
  // A server over stdio ends with its input.
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
  const server = files.find(({ program }) => listens(program))
  // What still listens after its last line is there to be called.
  if (server !== undefined) await stopOnceItAnswers(child, server.port, () => outputsIn(stdout).length > files.length)
  await ended
  clearTimeout(timer)
  const outputs = outputsIn(stdout)
  const last = files[Math.min(outputs.length, files.length) - 1]
  // Over stdio, what says that all have run goes to stderr, as everything does that is no message.
  const haveAllRun = outputs.length > files.length || stderr.includes('\0')
  if (child.signalCode === 'SIGKILL') return [`${placeOf(last)}: still running after ${TIMEOUT_MS / 1000} s\n${stderr}`]
  if (!hasEndedWell(child)) return [`${placeOf(last)}: ended with ${child.exitCode ?? child.signalCode ?? ''}\n${stderr}`]
  if (!haveAllRun) return [`${placeOf(last)}: ended before its last line\n${stderr}`]
  // What comes after all have run is the last one's.
  return files.flatMap((file, index) => compareOutput(file, (file === last ? outputs.slice(index) : [outputs[index]]).join('')))
}

/** What each program printed, and what came when all had run; see run-modules.ts. */
function outputsIn(stdout: string): readonly string[] {
  return stdout.split('\0').slice(1)
}

/** A server that does not listen for the signal ends by it. */
function hasEndedWell({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === 0 || signalCode === 'SIGTERM'
}

function placeOf(file: ProgramFile | undefined): string {
  return file === undefined ? 'nowhere' : `${file.program.page}:${file.program.line}`
}

async function stopOnceItAnswers(child: ChildProcess, port: number, hasRun: () => boolean): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (hasRun() && (await answers(port))) {
      child.kill('SIGTERM')
      return
    }
    await delay(POLL_MS)
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}/health`, { headers: { Connection: 'close' } })).arrayBuffer()
    return true
  } catch {
    return false
  }
}

function compareOutput(file: ProgramFile, printed: string): readonly string[] {
  const { output } = file.program
  const actual = printed.replaceAll(String(file.port), String(DOCUMENTED_PORT))
  if (output === undefined || matches(actual, output)) return []
  return [`${placeOf(file)}: the page says that it prints\n${output}but it prints\n${actual}`]
}

/** `…` stands for any text within a line. */
function matches(actual: string, expected: string): boolean {
  const literals = expected.split('…').map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${literals.join('.*')}$`).test(actual)
}
