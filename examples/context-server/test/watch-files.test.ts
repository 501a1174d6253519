import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startDeveloperServer } from './test-support/developer-server.ts'
import { makeFolder } from './test-support/server-process.ts'

test('changes of files are kept together and told once, without those that are ignored', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'src'))
  mkdirSync(join(folder, 'node_modules'))
  const { client, context, notifications } = await startDeveloperServer({ workspace: folder, watch: { debounceMs: 200 } })
  const uri = 'context://files/changes'
  await client.subscribeResource({ uri })
  for (const path of ['src/a.ts', 'src/b.ts', 'node_modules/c.ts']) writeFileSync(join(folder, path), '')
  expect(await notifications.next('notifications/resources/updated')).toMatchObject({ params: { uri } })
  const entry = await context.get({ namespace: 'files', key: 'changes' })
  expect(entry).toMatchObject({ version: 1, metadata: { type: 'file-changes' } })
  expect(entry?.value).toEqual({
    count: 2,
    files: expect.arrayContaining([
      { path: 'src/a.ts', change: 'add' },
      { path: 'src/b.ts', change: 'add' },
    ]),
  })
})
