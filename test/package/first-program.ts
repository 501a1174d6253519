import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { repository } from './repository.ts'

/** The first program of the README, in the forms in which users run it. */
export interface FirstProgram {
  /** As it stands in the README, but for the port. */
  readonly typescript: string
  /** An ES module without types. */
  readonly imported: string
  /** The same for CommonJS: each `import` is a `require`. */
  readonly required: string
  /** The packages it imports, by name. */
  readonly packages: readonly string[]
}

/** Reads the README's first ```ts fence, and puts `port` where it says `port: 8000`. */
export async function firstProgram(port: number): Promise<FirstProgram> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8')
  const fence = /^```ts\b.*\n([\s\S]*?)^```$/m.exec(readme)?.[1]
  if (fence === undefined) throw new Error('README.md has no ```ts fence with a program')
  const typescript = fence.replace(/\bport: \d+/, `port: ${String(port)}`)
  if (typescript === fence) throw new Error('the first program of README.md must name its port: `port: 8000`')
  const imported = ts.transpileModule(typescript, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText
  const packages = ts.preProcessFile(typescript).importedFiles.map((file) => file.fileName)
  return { typescript, imported, required: requireInsteadOfImport(imported), packages }
}

/** CommonJS has no top-level await: what follows the imports goes into a function. */
function requireInsteadOfImport(program: string): string {
  const imports = /^import \{([^}]*)\} from ('[^']*'|"[^"]*");?$/gm
  const requires = [...program.matchAll(imports)].map(
    ([, names = '', from = '']) => `const {${names.replaceAll(' as ', ': ')}} = require(${from})`,
  )
  return `${requires.join('\n')}\nvoid (async () => {\n${program.replaceAll(imports, '').trim()}\n})()\n`
}
