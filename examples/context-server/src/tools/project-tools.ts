import { type ContextStore, tool } from '@portico/core'
import { z } from 'zod'
import { Key, Value } from '../entries/entry-schema.ts'
import { sourceOf } from '../entries/source-of.ts'
import { withOrigin } from '../entries/to-input.ts'
import { PROJECTS, readSnapshot, Snapshot } from '../project/snapshot.ts'
import { readWorkspaceState } from '../project/workspace-state.ts'

/** The tool for the state of the work. */
export function projectTools(context: ContextStore) {
  return {
    project_snapshot: tool({
      description: 'Keeps where the work on a project stands, for the next session; without "save" it tells where it stood',
      input: z.object({ project: Key.describe('The name of the project'), save: Snapshot.optional() }),
      output: z.object({
        project: z.string(),
        snapshot: Snapshot.nullable().describe('null: none was kept yet'),
        at: z.string().nullable(),
        workspace: z.record(z.string(), Value).describe('What the developer tools know now: branch, last commit, findings'),
      }),
      annotations: { openWorldHint: false },
      handler: async ({ project, save }, ctx) => {
        if (save !== undefined) {
          const metadata = withOrigin({ type: 'snapshot' }, sourceOf(ctx))
          await context.put({ namespace: PROJECTS, key: project, value: toJson(save), metadata })
        }
        const latest = await readSnapshot(context, project)
        return {
          project,
          snapshot: latest?.snapshot ?? null,
          at: latest?.at ?? null,
          workspace: await readWorkspaceState(context),
        }
      },
    }),
  }
}

function toJson({ notes, ...snapshot }: z.infer<typeof Snapshot>) {
  return notes === undefined ? snapshot : { ...snapshot, notes }
}
