import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './repository.ts'

/**
 * Packs every package into `folder` as it would be published. The packages are built already (`npm test` does that before).
 *
 * @returns the paths of the tarballs, one for each folder of packages/
 */
export async function packPackages(folder: string): Promise<readonly string[]> {
  await promisify(execFile)(process.execPath, [join(repository, 'scripts/run.cjs'), 'pack', folder, '--built'], {
    cwd: repository,
  })
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.tgz')).map((name) => join(folder, name))
}
