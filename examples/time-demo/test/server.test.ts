import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Program, run, startServer } from './program.ts'

const KEY = 'ma_cle_secrete'

describe('server', () => {
  test('says where it listens, and asks for the key everywhere but on /health', async () => {
    const { server, url } = await startServer({ args: ['--auth-key', KEY] })
    for (const path of ['/sse', '/mcp', '/health']) expect(server.stdout).toContain(url + path)
    expect(server.stdout).not.toContain(KEY)

    const status = async (path: string, key?: string) => {
      const response = await fetch(url + path, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } })
      await response.body?.cancel()
      return response.status
    }
    expect(await status('/health')).toBe(200)
    expect(await status('/sse')).toBe(401)
    expect(await status('/sse', 'another_key')).toBe(403)
    expect(await status('/sse', KEY)).toBe(200)
  })

  test('without a key lets this machine in, and says so', async () => {
    const { server, url } = await startServer()
    expect(server.stdout).toContain('no key is set')
    const response = await fetch(`${url}/sse`)
    expect(response.status).toBe(200)
    await response.body?.cancel()
  })

  test('takes the key and the port from .env and the environment, and the command line before both', async () => {
    const { url } = await startServer({ dotenv: `MCP_SERVER_AUTH_KEY="${KEY}"\nPORT=1\n`, env: { PORT: '2' } })
    const response = await fetch(`${url}/capabilities`, { headers: { authorization: `Bearer ${KEY}` } })
    expect(await response.json()).toMatchObject({ tools: [{ name: 'get_current_time' }] })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s, also with a client connected', async (signal) => {
    const { server, url } = await startServer({ args: ['--auth-key', KEY] })
    const stream = await fetch(`${url}/sse`, { headers: { authorization: `Bearer ${KEY}` } })
    expect(stream.status).toBe(200)
    server.child.kill(signal)
    expect(await server.ended).toBe(0)
    expect(server.stderr).toBe('')
  })

  test('over stdio speaks only the protocol on standard output, and ends with its input', async () => {
    const server = new Program('server', { args: ['--transport', 'stdio', '--debug'] })
    const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    server.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize })}\n`)
    await server.printed(/"serverInfo"/)
    server.child.stdin?.end()
    expect(await server.ended).toBe(0)
    const lines = server.stdout.trim().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ id: 1, result: expect.anything() }),
    ])
    expect(server.stderr).toContain('→ in  initialize #1')
  })

  test('prints its usage with --help', async () => {
    expect(await run('server', { args: ['--help'] })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--auth-key'),
      stderr: '',
    })
  })

  describe('with bad input ends with exit code 1 and one line that says what to do:', () => {
    test.each([
      ['a short key', { args: ['--auth-key', 'short'] }, /^--auth-key .*: expected 8 characters or more, received 5$/],
      [
        'a host of another machine',
        { args: ['--host', '192.0.2.1', '--auth-key', KEY] },
        /^cannot listen on 192\.0\.2\.1: it is no address of this machine; choose 127\.0\.0\.1/,
      ],
      [
        'a line in .env that is no setting',
        { dotenv: `# key\nMCP_SERVER_AUTH_KEY ${KEY}\n` },
        /^\.env, line 2: expected NAME=value/,
      ],
    ])('%s', async (_, options, line) => {
      const { code, stderr, stdout } = await run('server', options)
      expect(stderr.trimEnd()).toMatch(line)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).not.toContain(KEY)
      expect(stdout).toBe('')
      expect(code).toBe(1)
    })

    test('a port in use', async () => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      onTestFinished(() => void other.close())
      const address = other.address()
      const port = typeof address === 'object' && address !== null ? String(address.port) : ''
      const { code, stderr, stdout } = await run('server', { args: ['--port', port] })
      expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(port)])
      expect(stdout).toBe('')
      expect(code).toBe(1)
    })
  })
})
