import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { freePort } from '../package/run-program.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(repository, 'scripts/run.cjs')

/** Runs a root command to its end, without npm around it. */
async function command(args: readonly string[], options: { node?: readonly string[]; env?: Record<string, string> } = {}) {
  const env = { ...process.env, ...options.env }
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [...(options.node ?? []), entry, ...args], { env })) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

describe('a Node that is too old', () => {
  const node = ['--require', join(repository, 'test/commands/old-node.cjs')]

  test.each(['demo', 'test', 'serve', 'bench', 'docs', 'check'])('%s says so in one line', async (name) => {
    const { code, stdout, stderr } = await command([name], { node, env: { PRETENDED_NODE: '20.18.3' } })
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Portico needs Node 20.19 or newer; this is Node 20.18.3.\n',
    })
  })

  test.each(['8.17.0', '18.20.8', '20.9.0'])('is %s', async (version) => {
    expect((await command(['demo'], { node, env: { PRETENDED_NODE: version } })).stderr).toContain(`this is Node ${version}`)
  })

  test('can read the file that tells it: nothing newer than ECMAScript 5', async () => {
    const source = await readFile(entry, 'utf8')
    const options = { target: ts.ScriptTarget.ES5, ignoreDeprecations: '6.0', module: ts.ModuleKind.None, removeComments: false }
    const lowered = ts.transpileModule(source, { fileName: 'run.js', compilerOptions: { ...options, allowJs: true } }).outputText
    const withoutLayout = (text: string): string => text.replaceAll(/[\s;]|"use strict"/g, '')
    expect(withoutLayout(lowered)).toBe(withoutLayout(source))
  })
})

describe('serve', () => {
  test('--help lists the examples', async () => {
    const { code, stdout } = await command(['serve', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: .*npm run serve -- <example>/)
    expect(stdout).toMatch(/^ {2}time-demo +\w/m)
  })

  test.each(['', 'no-such-example'])('without an example that exists, lists them on stderr: "%s"', async (name) => {
    const { code, stdout, stderr } = await command(['serve', name].filter(Boolean))
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('time-demo')
  })

  // npm hands SIGTERM to a shell only; in a terminal, Ctrl-C reaches the whole group.
  test.skipIf(process.platform === 'win32').each([
    { signal: 'SIGTERM', group: false },
    { signal: 'SIGINT', group: true },
  ] as const)('ends with npm on $signal, and frees the port', async ({ signal, group }) => {
    const port = await freePort()
    const env = { ...process.env, PORT: String(port) }
    const npm = spawn('npm', ['run', 'serve', '--silent', '--', 'time'], { cwd: repository, env, detached: true })
    const closed = once(npm.stdout, 'close')
    for await (const chunk of npm.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (chunk.includes(`http://127.0.0.1:${String(port)}/health`)) break
    }
    const health = await fetch(`http://127.0.0.1:${String(port)}/health`, { headers: { Connection: 'close' } })
    expect(await health.json()).toMatchObject({ status: 'ok' })
    process.kill(group ? -npm.pid! : npm.pid!, signal)
    npm.stdout.resume()
    // The pipe closes when the last process that holds it has ended.
    await closed
    await expect(fetch(`http://127.0.0.1:${String(port)}/health`)).rejects.toThrow('fetch failed')
  })
})
