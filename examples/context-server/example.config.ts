import type { ConfigInput } from './src/config/config-schema.ts'

/** Copy this to portico.config.ts and keep what you need; everything has a default. */
export default {
  port: 8000,
  database: 'context.db',
  workspace: '../..',
  git: true,
  watch: { paths: ['packages', 'examples'], debounceMs: 500 },
  checks: {
    test: { command: ['npx', 'vitest', 'run', '--reporter=json', '--project', 'unit'], format: 'vitest', timeoutSeconds: 600 },
    lint: { command: ['npx', 'eslint', '--format', 'json', '.'], format: 'eslint' },
    types: { command: ['npx', 'tsc', '--noEmit', '--pretty', 'false'], format: 'tsc' },
  },
  client: { name: 'context', type: 'sse', enabled: true },
} satisfies ConfigInput
