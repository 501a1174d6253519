import type { ContextStore } from '@portico/core'
import { z } from 'zod'

/** The namespace of snapshots: one entry for each project, its history the earlier ones. */
export const PROJECTS = 'projects'

/** Where the work on a project stands, in words that a later session understands. */
export const Snapshot = z.object({
  summary: z.string().min(1).describe('What is being done, and how far it is'),
  nextSteps: z.array(z.string()).default([]).describe('What to do next, in order'),
  openFiles: z.array(z.string()).default([]).describe('Files that matter now, relative to the project'),
  notes: z.string().optional().describe('Anything else that should not be forgotten'),
})

/** The latest snapshot of a project and when it was made; `undefined` when there is none. */
export async function readSnapshot(
  context: ContextStore,
  project: string,
): Promise<{ readonly snapshot: z.infer<typeof Snapshot>; readonly at: string } | undefined> {
  const entry = await context.get({ namespace: PROJECTS, key: project })
  // Somebody may have written anything there.
  const parsed = Snapshot.safeParse(entry?.value)
  return entry === undefined || !parsed.success ? undefined : { snapshot: parsed.data, at: entry.updatedAt }
}
