import { describe, expect, test } from 'vitest'
import { UserError } from '../program/user-error.ts'
import { parseServerOptions } from './server-options.ts'

describe('parseServerOptions', () => {
  test('has defaults for everything', () => {
    expect(parseServerOptions([], {})).toEqual({
      authKey: undefined,
      host: '127.0.0.1',
      isOpenToNetwork: false,
      port: 8000,
      transport: 'http',
      debug: false,
    })
  })

  test('prefers the command line to the environment', () => {
    const environment = { MCP_SERVER_AUTH_KEY: 'from_environment', PORT: '1' }
    expect(parseServerOptions([], environment)).toMatchObject({ authKey: 'from_environment', port: 1 })
    const args = ['--auth-key', 'from_line', '--port', '2', '--host', '0.0.0.0', '--debug', '--transport', 'stdio']
    expect(parseServerOptions(args, environment)).toEqual({
      authKey: 'from_line',
      host: '0.0.0.0',
      isOpenToNetwork: true,
      port: 2,
      transport: 'stdio',
      debug: true,
    })
  })

  test('is undefined for --help', () => {
    expect(parseServerOptions(['--help'], {})).toBeUndefined()
  })

  test.each([
    [['--port', '65536'], {}, '--port: expected a number from 0 to 65535, received "65536"'],
    [['--port', '-1'], {}, "Option '--port' argument is ambiguous. Try --help."],
    [['--port=1e3'], {}, '--port: expected a number from 0 to 65535, received "1e3"'],
    [[], { PORT: 'http' }, 'PORT: expected a number from 0 to 65535, received "http"'],
    [['--host', '0.0.0.0'], {}, '--host 0.0.0.0 lets other machines in: set a key with --auth-key or MCP_SERVER_AUTH_KEY'],
    [['--transport', 'ftp'], {}, '--transport: expected http or stdio, received "ftp"'],
    [['--prot', '1'], {}, "Unknown option '--prot'. Try --help."],
    [['--port'], {}, "Option '--port <value>' argument missing. Try --help."],
    [['8000'], {}, "Unexpected argument '8000'. Try --help."],
  ])('refuses %j with %j', (args, environment, message) => {
    expect(() => parseServerOptions(args, environment)).toThrow(new UserError(message))
  })
})
