import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../src/config/config-schema.ts'
import { startDeveloperServer } from './test-support/developer-server.ts'
import { makeFolder } from './test-support/server-process.ts'

type Checks = NonNullable<ConfigInput['checks']>

/** A check that runs this program. */
function node(program: string, more: Partial<Checks[string]> = {}): Checks[string] {
  return { command: [process.execPath, '-e', program], format: 'text', ...more }
}

async function start(check: Checks[string], folder = makeFolder()) {
  const started = await startDeveloperServer({ workspace: folder, checks: { it: check } })
  const run = async (onprogress?: (progress: { message?: string | undefined }) => void): Promise<any> => {
    const { content, isError, structuredContent } = await started.client.callTool(
      { name: 'check_run', arguments: { check: 'it' } },
      onprogress === undefined ? {} : { onprogress },
    )
    return isError === true ? Promise.reject(new Error(JSON.stringify(content))) : structuredContent
  }
  return { ...started, folder, run }
}

describe('check_run', () => {
  test('runs the command, reports its lines as progress, and keeps what it found', async () => {
    const report = [{ filePath: 'FILE', messages: [{ ruleId: 'no-var', severity: 2, message: 'No var', line: 1, column: 1 }] }]
    const folder = makeFolder()
    const text = JSON.stringify(report).replace('FILE', join(folder, 'a.js'))
    const program = `console.error('linting'); console.log(${JSON.stringify(text)}); process.exitCode = 1`
    const { context, run } = await start(node(program, { format: 'eslint' }), folder)
    const messages: unknown[] = []
    const result = await run(({ message }) => messages.push(message))
    expect(result).toMatchObject({
      check: 'it',
      status: 'failed',
      exitCode: 1,
      findings: [{ severity: 'error', message: 'No var', rule: 'no-var', line: 1 }],
    })
    expect(result.findings[0].file).toMatch(/a\.js$/)
    expect(messages).toContain('linting')
    expect((await context.get({ namespace: 'checks', key: 'it' }))?.value).toEqual(result)
  })

  test('says that all is well', async () => {
    const { run } = await start(node('console.log("fine")'))
    expect(await run()).toMatchObject({ status: 'passed', exitCode: 0, findings: [], outputEnd: 'fine' })
  })

  test('reads a report file, never one of an earlier run', async () => {
    const xml = '<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>'
    const program = `if (process.env.PORTICO_NEVER === undefined) require('fs').writeFileSync('out/report.xml', '${xml}')`
    const folder = makeFolder()
    mkdirSync(join(folder, 'out'))
    const options = { format: 'junit', reportFile: 'out/report.xml' } as const
    expect(await (await start(node(program, options), folder)).run()).toMatchObject({
      status: 'passed',
      tests: { passed: 1, failed: 0, skipped: 0 },
    })
    writeFileSync(join(folder, 'out', 'report.xml'), xml)
    expect(await (await start(node('', options), folder)).run()).toMatchObject({ status: 'failed', exitCode: 0 })
  })

  test('refuses a report file outside of the workspace', async () => {
    const { run } = await start(node('', { format: 'junit', reportFile: '../report.xml' }))
    await expect(run()).rejects.toThrow('within the workspace')
  })

  test.runIf(process.platform === 'linux')('ends what takes too long, with what it has started', async () => {
    const program = `
      const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      console.log('pid ' + pid)
      setInterval(() => {}, 1000)`
    const { run } = await start(node(program, { timeoutSeconds: 1 }))
    const result = await run()
    expect(result).toMatchObject({ status: 'timed out', exitCode: null })
    const pid = Number(/pid (\d+)/.exec(result.outputEnd)?.[1])
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('ends what prints too much', async () => {
    const { run } = await start(node('setInterval(() => console.log("x".repeat(1000)), 1)', { maxOutputBytes: 5000 }))
    const result = await run()
    expect(result).toMatchObject({ status: 'printed too much' })
    expect(result.outputEnd.length).toBeLessThanOrEqual(4000)
  })

  test('gives arguments to the program as they are: no shell reads them', async () => {
    const argument = '$(touch stolen); `id` && echo *'
    const program = 'console.log(process.argv[1])'
    const { run } = await start({ command: [process.execPath, '-e', program, argument], format: 'text' })
    expect((await run()).outputEnd).toBe(argument)
  })

  test('says when there is no such program, and knows only its own checks', async () => {
    const { client, run } = await start({ command: ['there-is-no-such-program'], format: 'text' })
    expect(await run()).toMatchObject({ status: 'not started', outputEnd: expect.stringContaining('ENOENT') })
    const result = await client
      .callTool({ name: 'check_run', arguments: { check: 'other' } })
      .catch((error: unknown) => ({ content: String(error) }))
    expect(JSON.stringify(result.content)).toContain('expected')
  })

  test('ends when the client cancels', async () => {
    const { client, context } = await start(node('console.log("running"); setInterval(() => {}, 1000)'))
    const cancel = new AbortController()
    const call = client.callTool(
      { name: 'check_run', arguments: { check: 'it' } },
      { signal: cancel.signal, onprogress: () => cancel.abort() },
    )
    await expect(call).rejects.toThrow()
    await expect
      .poll(async () => (await context.get({ namespace: 'checks', key: 'it' }))?.value)
      .toMatchObject({ status: 'cancelled' })
  })
})

/** What was killed may wait for somebody to take note of its end. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
