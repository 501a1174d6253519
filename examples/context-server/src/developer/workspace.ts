import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ToolError } from '@portico/core'
import { UserError } from '../program/user-error.ts'

/** The folder that the developer tools work in. No path that comes from a client leads out of it, through links neither. */
export class Workspace {
  /** Its path, with links resolved. */
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** @throws UserError when there is no such folder. */
  static async open(folder: string): Promise<Workspace> {
    const root = await realpath(folder).catch(() => undefined)
    if (root === undefined || !(await stat(root)).isDirectory()) throw new UserError(`workspace: there is no folder ${folder}`)
    return new Workspace(root)
  }

  /**
   * The path behind one that a client has sent; what it names need not exist.
   *
   * @throws ToolError when it leads out of the folder.
   */
  async resolve(path: string): Promise<string> {
    if (path.includes('\0') || isAbsolute(path)) throw outside(path)
    const full = resolve(this.root, path)
    if (!this.#contains(full) || !this.#contains(await this.#realpath(full))) throw outside(path)
    return full
  }

  /** The path as people in the workspace write it; what is outside stays as it is. */
  relative(path: string): string {
    const full = resolve(this.root, path)
    return this.#contains(full) ? relative(this.root, full) : path
  }

  #contains(path: string): boolean {
    return path === this.root || path.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep)
  }

  /** Links resolved as far as the path exists: what would be made below a link that leads out, is out. */
  async #realpath(path: string): Promise<string> {
    let existing = path
    const missing: string[] = []
    for (;;) {
      const real = await realpath(existing).catch((error: unknown) => {
        // A link in a circle, or a part that may not be looked into, could lead anywhere.
        if (isMissing(error)) return undefined
        throw outside(path)
      })
      if (real !== undefined) return join(real, ...missing)
      // A link to what is not there may be one to what is there tomorrow.
      if (await isThere(existing)) throw outside(path)
      missing.unshift(existing.slice(dirname(existing).length))
      existing = dirname(existing)
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function outside(path: string): ToolError {
  return new ToolError(`${JSON.stringify(path)}: expected a relative path within the workspace`)
}
