import { z } from 'zod'

/** Names a commit, or a range of them. What begins with a dash would be an option, and what has a colon a file of another folder. */
export const Revision = z
  .string()
  .max(200)
  .regex(/^[\w@][\w./@{}^~+-]*$/, 'expected a commit, branch, tag or range, such as HEAD~1 or main..HEAD')

export const Path = z.string().min(1).max(4096).describe('A path within the workspace')

export const Commit = z.object({
  hash: z.string(),
  author: z.string(),
  at: z.string(),
  subject: z.string(),
  body: z.string(),
})
