import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder } from './server-process.ts'

const run = promisify(execFile)

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** A git repository of its own, which goes with the test. */
export class TemporaryRepository {
  readonly folder: string = makeFolder()

  static async create(): Promise<TemporaryRepository> {
    const repository = new TemporaryRepository()
    await repository.git('init', '--quiet', '--initial-branch=main')
    return repository
  }

  /** Runs git in it. */
  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', [...args], { cwd: this.folder, env: { ...process.env, ...IDENTITY } })
    return stdout.trim()
  }

  async write(path: string, text: string): Promise<void> {
    const full = join(this.folder, path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, text)
  }

  /** Commits everything; gives the hash. */
  async commit(subject: string): Promise<string> {
    await this.git('add', '--all')
    await this.git('commit', '--quiet', '--allow-empty', '-m', subject)
    return this.git('rev-parse', 'HEAD')
  }
}
