import type { z } from 'zod'
import type { Commit } from './git-schemas.ts'

// Control characters cannot be in what they separate, unless somebody means to.
const FIELD = '\x1f'
const RECORD = '\x1e'

/** What `git log --format` is given so that {@link parseLog} reads it. */
export const LOG_FORMAT = ['%H', '%an', '%aI', '%s', '%b'].join('%x1f') + '%x1e'

/** The commits in what git printed. */
export function parseLog(text: string): z.infer<typeof Commit>[] {
  return text
    .split(RECORD)
    .map((record) => record.trimStart())
    .filter((record) => record !== '')
    .map((record) => {
      const [hash = '', author = '', at = '', subject = '', body = ''] = record.split(FIELD)
      return { hash, author, at, subject, body: body.trim() }
    })
}
