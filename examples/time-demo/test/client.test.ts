import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, events, startFakeModel } from './fake-model.ts'
import { Program, run, startServer } from './program.ts'

const KEY = 'ma_cle_secrete'
const LLM_KEY = 'sk-another-secret'

let server: Program
let env: { MCP_SERVER_URL: string; MCP_SERVER_AUTH_KEY: string }

beforeAll(async () => {
  const started = await startServer({ args: ['--auth-key', KEY, '--debug'] })
  server = started.server
  env = { MCP_SERVER_URL: started.url, MCP_SERVER_AUTH_KEY: KEY }
})
afterAll(() => server.stop())

/** Expects the model's answer in the output to hold the time that it was then in Paris. */
function expectTimeInParis(stdout: string): void {
  const spoken = /The model answers\n {2}.*, (\d+ \w+ \d{4}), (\d\d:\d\d:\d\d) \(Europe\/Paris, UTC([+-]\d\d:\d\d)\)/.exec(stdout)
  expect(spoken, stdout).not.toBeNull()
  const [, date, clock, offset] = spoken!
  expect(Math.abs(Date.parse(`${date} ${clock} GMT${offset!}`) - Date.now())).toBeLessThan(30_000)
}

describe('client', () => {
  test.each(['sse', 'http'])('over %s gets the time from the server, step by step', async (transport) => {
    const { code, stderr, stdout } = await run('client', { args: ['--transport', transport], env })
    expect(stderr).toBe('')
    const steps = stdout.split('\n').filter((line) => line.startsWith('● '))
    expect(steps).toEqual([
      '● Connecting to the server',
      '● Tools of the server',
      '● Model',
      '● You ask',
      '● The model calls a tool',
      '● The tool answers',
      '● The model answers',
    ])
    expect(stdout).toContain('get_current_time(timezone?, format?)')
    expect(stdout).toContain('LLM_API_KEY is not set, so I started the offline model at http://127.0.0.1:')
    expectTimeInParis(stdout)
    expect(code).toBe(0)
  })

  test('over stdio launches the server itself', async () => {
    const { code, stderr, stdout } = await run('client', { args: ['--transport', 'stdio'] })
    expect(stderr).toBe('')
    expectTimeInParis(stdout)
    expect(code).toBe(0)
  })

  test('reads its settings from .env, and takes the address with the path of a transport', async () => {
    const dotenv = `# the demo\nMCP_SERVER_URL=${env.MCP_SERVER_URL}/sse\nexport MCP_SERVER_AUTH_KEY='${KEY}' # a comment\n`
    const { code, stdout } = await run('client', { dotenv, args: ['--question', 'And in New York?'] })
    expect(stdout).toContain('(America/New_York, UTC-0')
    expect(code).toBe(0)
  })

  test('asks the model in LLM_API_URL with LLM_API_KEY and LLM_MODEL', async () => {
    const requests: unknown[] = []
    const chunk = (delta: unknown, finish_reason: string | null = null) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'small',
      choices: [{ index: 0, delta, finish_reason }],
    })
    const url = await startFakeModel((request, response) => {
      requests.push({ url: request.url, authorization: request.headers.authorization })
      events(
        chunk({ role: 'assistant', content: 'It is ' }),
        chunk({ content: 'late.' }),
        chunk({}, 'stop'),
        '[DONE]',
      )(request, response)
    })
    const { code, stdout } = await run('client', { env: { ...env, LLM_API_URL: url, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'small' } })
    expect(stdout).toContain(`small at ${url}`)
    expect(stdout).toContain('● The model answers\n  It is late.\n')
    expect(requests).toEqual([{ url: '/v1/chat/completions', authorization: `Bearer ${LLM_KEY}` }])
    expect(code).toBe(0)
  })

  test.each(['sse', 'http', 'stdio'])('over %s with --debug shows the wire, without the keys', async (transport) => {
    const client = await run('client', { args: ['--debug', '--transport', transport], env })
    expect(client.code).toBe(0)
    expectTimeInParis(client.stdout.replaceAll(/^ {2}│.*\n/gm, '').replaceAll(/ \n {2}/g, ' '))
    expect(client.stdout + client.stderr).toContain('tools/call')
    expect(client.stdout).toMatch(/│ → POST .*\/v1\/chat\/completions\n/)
    expect(client.stdout).toContain('│ ← data: {"id":"chatcmpl-')
    if (transport !== 'stdio') {
      expect(server.stdout).toMatch(/→ in {2}tools\/call #\d+ \(.*\)\n {2}\{/)
      expect(server.stdout).toMatch(/← out result #\d+ \(.*\)\n/)
    }
    for (const output of [client.stdout, client.stderr, server.stdout, server.stderr]) expect(output).not.toContain(KEY)
  })

  test('ends on Ctrl-C while the model is thinking', async () => {
    const url = await startFakeModel(() => {
      // It never answers.
    })
    const client = new Program('client', { env: { ...env, LLM_API_URL: url, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'slow' } })
    await client.printed(/You ask\n.*\n/)
    client.child.kill('SIGINT')
    expect(await client.ended).toBe(130)
    expect(client.stderr).toBe('')
  })

  test('prints its usage with --help', async () => {
    expect(await run('client', { args: ['--help'] })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--transport'),
      stderr: '',
    })
  })
})

describe('client, with bad input ends with exit code 1 and one line that says what to do:', () => {
  async function expectOneLine(options: Parameters<typeof run>[1], line: RegExp): Promise<void> {
    const { code, stderr, stdout } = await run('client', options)
    expect(stderr.trimEnd()).toMatch(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    for (const secret of [KEY, LLM_KEY]) expect(stderr + stdout).not.toContain(secret)
    expect(code).toBe(1)
  }

  test.each(['sse', 'http'])('a wrong key, over %s', async (transport) => {
    const wrong = { ...env, MCP_SERVER_AUTH_KEY: 'a_wrong_key' }
    await expectOneLine(
      { args: ['--transport', transport], env: wrong },
      /^The server refuses the key \(403\): MCP_SERVER_AUTH_KEY in \.env/,
    )
  })

  test.each(['sse', 'http'])('no key, over %s', async (transport) => {
    const without = { MCP_SERVER_URL: env.MCP_SERVER_URL }
    await expectOneLine(
      { args: ['--transport', transport], env: without },
      /^The server asks for a key \(401\): set MCP_SERVER_AUTH_KEY/,
    )
  })

  test.each(['sse', 'http'])('a server that is down, over %s', async (transport) => {
    const { server: gone, url } = await startServer()
    await gone.stop()
    const line = /^No server answers at http:.* \(.*ECONNREFUSED.*\): start it in another terminal with "npm run server"/
    await expectOneLine({ args: ['--transport', transport], env: { MCP_SERVER_URL: url } }, line)
  })

  test.each(['sse', 'http'])('an address where no MCP server is, over %s', async (transport) => {
    const url = await startFakeModel(answer(404, '<html>', 'text/html'))
    await expectOneLine(
      { args: ['--transport', transport], env: { MCP_SERVER_URL: url } },
      /^There is no MCP server at .*\(HTTP 404\): check MCP_SERVER_URL/,
    )
  })

  test.each(['sse', 'http'])('a web page where the server should be, over %s', async (transport) => {
    const url = await startFakeModel(answer(200, '<html>', 'text/html'))
    await expectOneLine(
      { args: ['--transport', transport], env: { MCP_SERVER_URL: url } },
      /^There is no MCP server at .*: check MCP_SERVER_URL/,
    )
  })

  test('an unknown time zone', async () => {
    await expectOneLine(
      { args: ['--question', 'What time is it in Mars/Olympus_Mons?'], env },
      /^get_current_time could not help the model: .*unknown time zone; use an IANA name such as Europe\/Paris.* --question\.$/,
    )
  })

  test.each([
    [
      'that fails',
      answer(500, { error: { message: 'out of\nmemory' } }),
      /^The model's API failed \(500\): try again later.*out of memory/,
    ],
    [
      'that refuses the key',
      answer(401, { error: { message: 'Incorrect key' } }),
      /refuses the key \(401\): check LLM_API_KEY in \.env/,
    ],
    [
      'that is a web page',
      answer(200, '<html>', 'text/html'),
      /does not speak the chat-completions API: check LLM_API_URL in \.env/,
    ],
  ])('a model %s', async (_, listener, line) => {
    const url = await startFakeModel(listener)
    await expectOneLine({ env: { ...env, LLM_API_URL: url, LLM_API_KEY: LLM_KEY, LLM_MODEL: 'small' } }, line)
  })

  test.each([
    ['a line in .env that is no setting', { dotenv: `MCP_SERVER_AUTH_KEY: ${KEY}` }, /^\.env, line 1: expected NAME=value/],
    ['an unknown option', { args: ['--quiet'] }, /^Unknown option '--quiet'\. Try --help\.$/],
  ])('%s', async (_, options, line) => {
    await expectOneLine(options, line)
  })
})
