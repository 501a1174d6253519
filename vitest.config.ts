import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Workspace packages are tested from their sources: no build comes first.
const conditions = ['@portico/source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // One more than vitest's own choice for two cores: much of the time tests wait for processes that they started.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,examples}/*/{src,test}/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'bench/peers/**'],
          typecheck: {
            enabled: true,
            checker: './node_modules/ts7/bin/tsc',
            include: ['packages/*/src/**/*.test-d.ts'],
            // Errors outside the type tests are the type check's to report.
            ignoreSourceErrors: true,
            tsconfig: './tsconfig.json',
          },
        },
      },
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts', 'test/package/**', 'test/conformance/**'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        // A leg of a suite is run before its first test.
        test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], hookTimeout: 300_000 },
      },
      {
        extends: true,
        test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 },
      },
    ],
  },
})
