import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installConsumer, typeErrors } from './consumer.ts'
import { type FirstProgram, firstProgram } from './first-program.ts'
import { nodeBinaries } from './node-binaries.ts'
import { packPackages } from './pack-packages.ts'
import { repository } from './repository.ts'
import { freePort, runProgram } from './run-program.ts'

const execute = promisify(execFile)

const names = await readdir(join(repository, 'packages'))
const temporary = await mkdtemp(join(tmpdir(), 'portico-pack-'))
const tarballs = await packPackages(join(temporary, 'tarballs'))

afterAll(() => rm(temporary, { recursive: true, force: true }))

test('every package is packed', () => {
  expect(tarballs).toHaveLength(names.length)
})

describe.each(tarballs.map((tarball) => [basename(tarball), tarball] as const))('%s', (_name, tarball) => {
  test('publint has nothing to say', async () => {
    const bytes = await readFile(tarball)
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('its types resolve (attw, profile esm-only)', async () => {
    const attw = join(repository, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const result = await execute(process.execPath, [attw, '--profile', 'esm-only', '--no-emoji', '--no-color', tarball]).then(
      () => '',
      (error: unknown) => String((error as { stdout?: string }).stdout ?? error),
    )
    expect(result).toBe('')
  })
})

describe('installed outside the workspace', async () => {
  const folder = join(temporary, 'consumer')
  const port = await freePort()
  const url = `http://127.0.0.1:${String(port)}`
  let program: FirstProgram

  beforeAll(async () => {
    await mkdir(folder)
    program = await firstProgram(port)
    await installConsumer(folder, tarballs, program.packages)
    await writeFile(join(folder, 'program.ts'), program.typescript)
    await writeFile(join(folder, 'imported.mjs'), program.imported)
    await writeFile(join(folder, 'required.cjs'), program.required)
    await writeFile(join(folder, 'entries.cjs'), entriesProgram)
  })

  test("the README's first program type-checks", async () => {
    expect(await typeErrors(folder, 'program.ts')).toBe('')
  })

  describe.each([...(await nodeBinaries())])('Node %s', (_version, node) => {
    test('every entry is the same module, imported and required', async () => {
      const entries = await entriesOf(tarballs)
      const { stdout } = await execute(node, ['entries.cjs', ...entries], { cwd: folder })
      expect(stdout.trim().split('\n')).toEqual(entries.map((entry) => `${entry} same`))
    })

    test.each(['imported.mjs', 'required.cjs'])("the README's first program answers a tool call (%s)", async (file) => {
      const running = await runProgram(node, file, folder, `${url}/health`)
      try {
        const client = new Client({ name: 'pack-test', version: '1.0.0' })
        await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)))
        const { tools } = await client.listTools()
        const [tool] = tools
        expect(tool).toBeDefined()
        const result = await client.callTool({ name: tool!.name, arguments: sampleArguments(tool!.inputSchema) })
        expect(result.isError).not.toBe(true)
        expect(result.content).not.toEqual([])
        await client.close()
      } finally {
        expect(await running.stop()).toBe(0)
      }
    })
  })
})

/** Prints for each entry whether `import` and `require` give the same module. */
const entriesProgram = `
void (async () => {
  for (const entry of process.argv.slice(2)) {
    const required = require(entry)
    const imported = await import(entry)
    const same = Object.keys(imported).every((key) => key === 'module.exports' || imported[key] === required[key])
    console.log(entry + (same ? ' same' : ' differs'))
  }
})()
`

/** The module specifiers that the packed packages export. */
async function entriesOf(paths: readonly string[]): Promise<readonly string[]> {
  const entries: string[] = []
  for (const path of paths) {
    const { stdout } = await execute('tar', ['-xzOf', path, 'package/package.json'])
    const manifest = JSON.parse(stdout) as { name: string; exports: Record<string, unknown> }
    expect(stdout, `${basename(path)} must not point into the workspace`).not.toMatch(/workspace:|@portico\/source/)
    for (const subpath of Object.keys(manifest.exports)) {
      if (!subpath.endsWith('.json')) entries.push(manifest.name + subpath.slice(1))
    }
  }
  return entries
}

/** Arguments that satisfy a simple input schema: a value for each required property. */
function sampleArguments(schema: Tool['inputSchema']): Record<string, unknown> {
  const samples: Record<string, unknown> = { string: 'sample', number: 1, integer: 1, boolean: true, array: [], object: {} }
  return Object.fromEntries(
    (schema.required ?? []).map((name) => {
      const property = (schema.properties?.[name] ?? {}) as { type?: string; enum?: readonly unknown[] }
      return [name, property.enum?.[0] ?? samples[property.type ?? 'string']]
    }),
  )
}
