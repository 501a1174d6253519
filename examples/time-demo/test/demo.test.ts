import { expect, test } from 'vitest'
import { Program, run } from './program.ts'

/** The address of the server that the demo started. */
function serverUrl(stdout: string): string {
  const url = /running on (http:\/\/\S+)/.exec(stdout)?.[1]
  if (url === undefined) throw new Error(`no address in:\n${stdout}`)
  return url
}

test('the demo ends with the real time in the answer of the model, without colours, and stops the server', async () => {
  const { code, stderr, stdout } = await run('demo')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const answer = stdout.slice(stdout.indexOf('● The model answers'))
  const now = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', year: 'numeric', hour: '2-digit', hourCycle: 'h23' })
  // The hour may have changed since.
  const hours = [0, 60_000].map((ago) => now.formatToParts(Date.now() - ago))
  const seen = hours.some((parts) => parts.every(({ type, value }) => type === 'literal' || answer.includes(value)))
  expect(seen, stdout).toBe(true)
  expect(stdout).toContain('over HTTP+SSE')
  expect(stdout).not.toContain('\u001b')
  await expect(fetch(`${serverUrl(stdout)}/health`)).rejects.toThrow('fetch failed')
})

test('the demo shows colours when asked to, and every message with --debug, but no key', async () => {
  const { code, stdout } = await run('demo', { args: ['--debug', '--transport', 'http'], env: { FORCE_COLOR: '1' } })
  expect(code).toBe(0)
  expect(stdout).toContain('\u001b[36m● You ask')
  expect(stdout).toContain('tools/call')
  expect(stdout).not.toContain('portico_')
})

test('the demo passes on what went wrong, in one line', async () => {
  const { code, stderr, stdout } = await run('demo', { args: ['--question', 'What time is it in Mars/Olympus_Mons?'] })
  expect(stderr.trimEnd()).toMatch(/^get_current_time could not help the model: .*unknown time zone/)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(1)
  await expect(fetch(`${serverUrl(stdout)}/health`)).rejects.toThrow('fetch failed')
})

test.each([
  ['a broken .env', { dotenv: 'oh no' }, /^\.env, line 1: expected NAME=value/],
  ['an unknown option', { args: ['--fast'] }, /^Unknown option '--fast'\. Try --help\.$/],
])('the demo ends with one line on %s', async (_, options, line) => {
  const { code, stderr } = await run('demo', options)
  expect(stderr.trimEnd()).toMatch(line)
  expect(code).toBe(1)
})

test.each(['SIGINT', 'SIGTERM'] as const)('the demo stops everything on %s', async (signal) => {
  const demo = new Program('demo')
  await demo.printed(/You ask/)
  demo.child.kill(signal)
  expect(await demo.ended).toBe(130)
  await expect(fetch(`${serverUrl(demo.stdout)}/health`)).rejects.toThrow('fetch failed')
})
