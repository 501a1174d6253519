import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repository } from '../run-typescript.ts'
import { freePort } from '../package/run-program.ts'
import { DOCUMENTED_PORT, listens, type Program } from './program.ts'

/** A program in a file of its own. */
export interface ProgramFile {
  readonly program: Program
  /** The file's name in its folder, which says the page: `docs-tools.md.12.ts`. */
  readonly name: string
  /** The port that stands for {@link DOCUMENTED_PORT} in it. */
  readonly port: number
}

/** A folder in which programs find the packages of the repository as if they were installed there. */
export class Workspace implements AsyncDisposable {
  readonly folder: string
  readonly files: readonly ProgramFile[]

  private constructor(folder: string, files: readonly ProgramFile[]) {
    this.folder = folder
    this.files = files
  }

  /** Writes the programs into a new folder. */
  static async create(programs: readonly Program[]): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-docs-'))
    await linkPackages(join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const files: ProgramFile[] = []
    for (const program of programs) {
      const name = `${program.page.replaceAll('/', '-')}.${program.line}.ts`
      const port = listens(program) ? await freePort() : DOCUMENTED_PORT
      await writeFile(join(folder, name), program.code.replaceAll(String(DOCUMENTED_PORT), String(port)))
      files.push({ program, name, port })
    }
    return new Workspace(folder, files)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}

/** Makes the workspace's packages and the root's dependencies look installed. */
async function linkPackages(modules: string): Promise<void> {
  const installed = join(repository, 'node_modules')
  const links = new Map<string, string>()
  for (const name of await readdir(installed)) links.set(name, join(installed, name))
  // All of them, also those that nothing in the root depends on.
  links.delete('@portico')
  for (const folder of await readdir(join(repository, 'packages'))) {
    const source = join(repository, 'packages', folder)
    if (!existsSync(join(source, 'package.json'))) continue
    const { name } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { name: string } // every package has one
    links.set(name, source)
  }
  for (const [name, target] of links) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(target, join(modules, name), 'junction')
  }
}
