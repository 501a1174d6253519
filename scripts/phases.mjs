// What `npm test` and `npm run check` are made of. A phase is a name and a function that resolves to
// { passed, failed, output }: counts of single tests where vitest runs them, else one for the phase itself.
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from './commands/build.mjs'
import { buildDocs } from './commands/docs.mjs'
import { writePages } from './commands/pages.mjs'
import { listExamples } from './examples.mjs'
import { runScript, runTool } from './processes.mjs'

/** An example runs to its end within this time, in milliseconds. */
const EXAMPLE_TIMEOUT_MS = 120_000

/** One vitest project may take this long, in milliseconds; a hanging test must not hold CI up. */
const VITEST_TIMEOUT_MS = 480_000

export const format = single('format', () => runTool('@biomejs/biome/bin/biome', ['format', '--no-errors-on-unmatched']))

/** The packages' `dist`. Here each package is by itself: core has no Node types, every export says its type. */
export const build = single('build', () => buildPackages())

/** All files in one program, tests and examples too. */
export const types = single('types', () => runTool('ts7/bin/tsc', ['--project', 'tsconfig.json']))

export const lint = single('lint', () => runTool('eslint/bin/eslint.js', ['--max-warnings', '0', '.']))

/** Tests beside the sources, and the type tests. */
export const unit = vitest('unit')

/** Import directions and cycles. */
export const architecture = vitest('architecture')

/** What concerns the whole: official clients, specification, many connections. */
export const whole = vitest('whole')

/** The official conformance suites, against examples/conformance. They are installed from npm the first time. */
export const conformance = vitest('conformance')

/** The packages as they are published: packed (after `build`), checked, installed outside the workspace. */
export const packages = vitest('package')

export const docs = single('docs', () => buildDocs())

/** The pages of docs/ that are generated say what the code and the tests say. */
export const pages = single('pages', () => writePages(['--check']))

/** Every example, from its start to its end. One that is only a server, and so has none, has tests. */
export const examples = {
  name: 'examples',
  run: async () => {
    const all = listExamples().filter(({ scripts }) => scripts.demo !== undefined || scripts.test === undefined)
    const results = []
    for (const example of all) results.push(await runToEnd(example))
    const failed = results.filter((result) => result.exitCode !== 0)
    return {
      passed: all.length - failed.length,
      failed: failed.length,
      output: failed.map((result) => result.output).join('\n'),
    }
  },
}

/** Its script `demo` ends by itself; an example that is a server only is started, has to answer, and is asked to end. */
async function runToEnd(example) {
  const { demo, serve } = example.scripts
  if (demo === undefined && serve === undefined) {
    return { exitCode: 1, output: `examples/${example.name} has neither a script "demo" nor a script "serve".` }
  }
  const result =
    demo === undefined ? await serveOnce(example) : await runScript(example.folder, demo, [], { timeoutMs: EXAMPLE_TIMEOUT_MS })
  return { ...result, output: `examples/${example.name}:\n${result.output}` }
}

async function serveOnce(example) {
  const port = await freePort()
  let hasAnswered = false
  const result = await runScript(example.folder, example.scripts.serve, [], {
    env: { PORT: String(port) },
    timeoutMs: EXAMPLE_TIMEOUT_MS,
    stopWhen: async () => (hasAnswered = await isHealthy(port)),
  })
  return hasAnswered ? result : { exitCode: 1, output: `${result.output}\nhttp://127.0.0.1:${port}/health never answered.` }
}

async function isHealthy(port) {
  try {
    // Not kept alive: the connection should not be what the server waits for when it ends.
    const response = await fetch(`http://127.0.0.1:${port}/health`, { headers: { Connection: 'close' } })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** A phase that passes or fails as one. */
function single(name, task) {
  return {
    name,
    run: async () => {
      const { exitCode, output } = await task()
      return exitCode === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output }
    },
  }
}

/** A phase that is one vitest project; the counts are vitest's own. */
function vitest(project) {
  return {
    name: project,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'portico-vitest-'))
      const report = join(folder, 'report.json')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      try {
        const { exitCode, output } = await runTool('vitest/vitest.mjs', ['run', '--project', project, ...reporters], {
          timeoutMs: VITEST_TIMEOUT_MS,
        })
        return { ...count(JSON.parse(await readFile(report, 'utf8')), exitCode), output }
      } catch (error) {
        return { passed: 0, failed: 1, output: `vitest wrote no report: ${error.message}` }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

function count(report, exitCode) {
  // A file that does not even load has no tests to count: it is one failure.
  const notLoaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const failed = report.numFailedTests + notLoaded
  const skipped = report.numPendingTests + report.numTodoTests
  // Anything else that vitest calls a failure (an unhandled rejection) is one too.
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped }
}
