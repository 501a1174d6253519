// Child processes of the root commands. Each runs in a process group of its own, and none outlives the command.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** How long children may take to end after a signal before they are killed, in milliseconds. */
const GRACE_MS = 5_000

/** How often to look whether the shell that npm started us with is still there, in milliseconds. */
const PARENT_CHECK_MS = 300

/** How often to look whether a stopped group has ended, in milliseconds. */
const GROUP_CHECK_MS = 20

/** How often to ask `stopWhen`, in milliseconds. */
const STOP_CHECK_MS = 100

const isWindows = process.platform === 'win32'
const running = new Set()
let stoppedBy

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))

// npm passes SIGTERM on to the shell between it and us, and the shell ends without a word: then we have another parent.
if (process.env.npm_lifecycle_event !== undefined) {
  const shell = process.ppid
  setInterval(() => process.ppid !== shell && stoppedBy === undefined && stop('SIGTERM'), PARENT_CHECK_MS).unref()
}

function stop(signal) {
  if (running.size === 0) process.exit(128 + constants.signals[signal])
  stoppedBy = signal
  for (const child of running) kill(child, signal)
  setTimeout(() => {
    for (const child of running) kill(child, 'SIGKILL')
  }, GRACE_MS).unref()
}

process.on('exit', () => {
  for (const child of running) kill(child, 'SIGKILL')
})

function kill(child, signal) {
  try {
    // A negative id means the whole group: also what the child itself has started.
    if (isWindows) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // The group has ended already.
  }
}

/** Whether any process of the child's group is left. */
function isAlive(child) {
  try {
    return !isWindows && process.kill(-child.pid, 0)
  } catch {
    return false
  }
}

/**
 * Runs a program to its end.
 *
 * @param {string} file the program, or a shell command with `shell: true`
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, shell?: boolean, inherit?: boolean, timeoutMs?: number,
 *   stopWhen?: () => Promise<boolean> }} options
 *   `inherit` shows its output as it comes; otherwise the output is in the result. `timeoutMs` kills it.
 *   `stopWhen` is asked again and again; when it says yes, the program is asked to end, as by Ctrl-C
 * @returns {Promise<{ exitCode: number, output: string }>} what the program ended with. When this command was told to stop,
 *   a child with `inherit` decides how it ends; after any other, the command itself ends, with the exit code of the signal
 */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      shell: options.shell ?? false,
      stdio: options.inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
    })
    let output = ''
    let timer
    running.add(child)
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    if (options.timeoutMs !== undefined) {
      timer = setTimeout(() => {
        output += `\nStill running after ${options.timeoutMs / 1000} s: killed.\n`
        kill(child, 'SIGKILL')
      }, options.timeoutMs)
    }
    if (options.stopWhen !== undefined) {
      void (async () => {
        while (running.has(child) && !(await options.stopWhen())) await delay(STOP_CHECK_MS)
        if (running.has(child)) kill(child, 'SIGTERM')
      })()
    }
    child.on('error', (error) => {
      clearTimeout(timer)
      running.delete(child)
      reject(new Error(`${file} does not start: ${error.message}`, { cause: error }))
    })
    child.on('close', async (code, signal) => {
      clearTimeout(timer)
      // The rest of its group: when it was told to stop it may still be closing; otherwise it was forgotten.
      const deadline = performance.now() + GRACE_MS
      while (stoppedBy !== undefined && isAlive(child) && performance.now() < deadline) await delay(GROUP_CHECK_MS)
      kill(child, 'SIGKILL')
      running.delete(child)
      if (stoppedBy !== undefined && !options.inherit) {
        if (running.size === 0) process.exit(128 + constants.signals[stoppedBy])
        return
      }
      resolve({ exitCode: code ?? 128 + constants.signals[signal], output })
    })
  })
}

/** Runs a JavaScript program of the root's devDependencies with the Node that runs this, by its path in node_modules. */
export function runTool(path, args, options) {
  return run(process.execPath, [join(root, 'node_modules', path), ...args], options)
}

/** Runs a script of a workspace package's package.json, as `npm run` would, without a process in between. */
export async function runScript(folder, command, args, options = {}) {
  const bins = [join(folder, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')]
  const path = [...bins, process.env.PATH].join(delimiter)
  const quoted = args.map((arg) =>
    /^[\w./:=@-]+$/.test(arg) ? arg : isWindows ? `"${arg}"` : `'${arg.replaceAll("'", `'\\''`)}'`,
  )
  // A single program takes the shell's place, so that signals reach it and its exit code is the one that counts.
  const prefix = isWindows || /[;&|<>()$`]|^\w+=/.test(command) ? '' : 'exec '
  return run(prefix + [command, ...quoted].join(' '), [], {
    ...options,
    cwd: folder,
    shell: true,
    env: { ...options.env, PATH: path },
  })
}

/** The npx that belongs to the npm that runs this command; else the one on PATH. */
export function npx(args, options) {
  const besideNpm = process.env.npm_execpath === undefined ? '' : join(dirname(process.env.npm_execpath), 'npx-cli.js')
  const besideNode = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npx-cli.js')
  const cli = [besideNpm, besideNode].find((path) => path !== '' && existsSync(path))
  return cli === undefined ? run('npx', args, { ...options, shell: isWindows }) : run(process.execPath, [cli, ...args], options)
}
