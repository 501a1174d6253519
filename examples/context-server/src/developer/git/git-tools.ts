import { tool, ToolError } from '@portico/core'
import { z } from 'zod'
import type { Workspace } from '../workspace.ts'
import { Commit, Path, Revision } from './git-schemas.ts'
import { parseBlame } from './parse-blame.ts'
import { LOG_FORMAT, parseLog } from './parse-log.ts'
import { parseStatus, Status } from './parse-status.ts'
import { runGit } from './run-git.ts'

const readOnly = { readOnlyHint: true, openWorldHint: false }

/** What the repository of the workspace can be asked. Nothing in it is changed. */
export function gitTools(workspace: Workspace) {
  const pathspec = async (path = '.'): Promise<string[]> => ['--', await workspace.resolve(path)]
  return {
    git_status: tool({
      description: 'The branch, how it stands to its upstream, and which files are changed',
      output: Status,
      annotations: readOnly,
      handler: async (_input, { signal }) => {
        const args = ['status', '--porcelain=v2', '--branch', '--no-renames', '-z', ...(await pathspec())]
        return parseStatus(await runGit(workspace, args, signal))
      },
    }),

    git_log: tool({
      description: 'Commits, the newest first',
      input: z.object({
        revision: Revision.default('HEAD'),
        path: Path.optional().describe('Only those that changed this'),
        limit: z.int().min(1).max(500).default(20),
      }),
      output: z.object({ commits: z.array(Commit) }),
      annotations: readOnly,
      handler: async ({ limit, path, revision }, { signal }) => {
        const args = ['log', `--format=${LOG_FORMAT}`, `--max-count=${limit}`, revision, ...(await pathspec(path))]
        return { commits: parseLog(await runGit(workspace, args, signal)) }
      },
    }),

    git_diff: tool({
      description: 'What is changed: in the working tree, in what is staged, or between commits',
      input: z.object({
        revision: Revision.optional().describe('A commit to compare the working tree with, or a range'),
        staged: z.boolean().default(false).describe('What the next commit would have'),
        path: Path.optional(),
      }),
      annotations: readOnly,
      handler: async ({ path, revision, staged }, { signal }) => {
        const what = [...(staged ? ['--cached'] : []), ...(revision === undefined ? [] : [revision])]
        const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', ...what, ...(await pathspec(path))]
        return (await runGit(workspace, args, signal)) || 'Nothing is changed.'
      },
    }),

    git_blame: tool({
      description: 'Who wrote each line of a file, and in which commit',
      input: z.object({
        path: Path,
        from: z.int().min(1).optional().describe('The first line'),
        to: z.int().min(1).optional().describe('The last line'),
      }),
      output: z.object({
        lines: z.array(z.object({ line: z.int(), hash: z.string(), author: z.string(), at: z.string(), text: z.string() })),
      }),
      annotations: readOnly,
      handler: async ({ from = 1, path, to }, { signal }) => {
        if (to !== undefined && to < from) throw new ToolError(`to: expected at least ${from}, received ${to}`)
        const range = ['-L', `${from},${to ?? ''}`]
        const args = ['blame', '--line-porcelain', '--no-textconv', ...range, ...(await pathspec(path))]
        return { lines: parseBlame(await runGit(workspace, args, signal)) }
      },
    }),

    git_branch: tool({
      description: 'The branches, the one that was changed last first, and which is checked out',
      output: z.object({
        branches: z.array(z.object({ name: z.string(), hash: z.string(), at: z.string(), isCurrent: z.boolean() })),
      }),
      annotations: readOnly,
      handler: async (_input, { signal }) => {
        const format = '%(refname:short)%1f%(objectname)%1f%(committerdate:iso-strict)%1f%(HEAD)'
        const args = ['for-each-ref', '--sort=-committerdate', `--format=${format}`, 'refs/heads']
        const lines = (await runGit(workspace, args, signal)).split('\n').filter((line) => line !== '')
        return {
          branches: lines.map((line) => {
            const [name = '', hash = '', at = '', head = ''] = line.split('\x1f')
            return { name, hash, at, isCurrent: head === '*' }
          }),
        }
      },
    }),
  }
}
