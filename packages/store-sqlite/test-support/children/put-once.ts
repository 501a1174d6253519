// Opens a store, and puts an entry: file, key.
import { sqlite } from '../../src/sqlite.ts'

const [file = '', key = ''] = process.argv.slice(2)
const store = sqlite(file)
await store.context('acme').put({ namespace: 'n', key, value: process.pid })
await store.close()
