// Puts entries one after the other, and says on stdout when each was acknowledged: file, how many.
import { writeSync } from 'node:fs'
import { sqlite } from '../../src/sqlite.ts'

const [file = '', count = '0'] = process.argv.slice(2)
const STDOUT = 1
const store = sqlite(file)
await store.check()
writeSync(STDOUT, 'ready\n')
for (let key = 0; key < Number(count); key++) {
  await store.context('acme').put({ namespace: 'n', key: `${key}`, value: key })
  writeSync(STDOUT, `acknowledged ${key}\n`)
}
process.exit(0)
