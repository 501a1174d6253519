import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { httpTransportContract } from '@portico/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { bundleContractServers } from './bundle.ts'
import { installRuntimes, type Runtimes } from './install-runtimes.ts'
import { type PortOf, RuntimeProcess } from './runtime-process.ts'

/** A runtime, and how it is made to serve. */
interface Runtime {
  readonly name: keyof Runtimes
  /** The file beside this one that it runs. */
  readonly file: string
  readonly args: readonly string[]
  readonly portOf: PortOf
  /** The cases that it cannot pass, with the reason. */
  readonly lacks: Readonly<Record<string, string>>
}

const GONE_BEFORE_ANSWER = 'a client that closes the connection before the answer cancels its call'

const portInLine: PortOf = (line) => /^port (\d+)/.exec(line)?.[1]

const runtimes: readonly Runtime[] = [
  { name: 'bun', file: 'bun.js', args: ['bun.js'], portOf: portInLine, lacks: {} },
  {
    name: 'deno',
    file: 'deno.js',
    args: ['run', '--allow-net=127.0.0.1', '--no-check', 'deno.js'],
    portOf: portInLine,
    lacks: { [GONE_BEFORE_ANSWER]: 'Deno 2.9 notices it for requests of up to some 350 bytes, else only when it writes' },
  },
  {
    name: 'workerd',
    file: 'workerd.capnp',
    args: ['serve', 'workerd.capnp', '--control-fd=1'],
    portOf: (line) => /"port":(\d+)/.exec(line)?.[1],
    lacks: { [GONE_BEFORE_ANSWER]: 'workerd notices it only when it writes' },
  },
]

/** The runtimes come from npm when they are not there yet. */
const INSTALL_TIMEOUT_MS = 300_000

let folder: string
let executables: Runtimes

beforeAll(async () => {
  executables = await installRuntimes()
  folder = await mkdtemp(join(tmpdir(), 'portico-runtimes-'))
  await bundleContractServers(folder)
}, INSTALL_TIMEOUT_MS)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(runtimes)('toFetch on $name', ({ name: runtime, file, args, portOf, lacks }) => {
  let running: RuntimeProcess

  beforeAll(async () => {
    await copyFile(fileURLToPath(new URL(file, import.meta.url)), join(folder, file))
    running = await RuntimeProcess.start(executables[runtime], args, folder, portOf)
  })

  afterAll(() => running.close())

  for (const { name, run } of httpTransportContract((server) => `http://127.0.0.1:${running.port}/${server}`)) {
    const reason = lacks[name]
    if (reason === undefined) test(name, run)
    else test.skip(`${name} (${reason})`, run)
  }
})
