// Eight clients write until the process is killed: file, and the number of the round. Says on stdout what was acknowledged, a line each.
import { writeSync } from 'node:fs'
import { sqlite } from '../../src/sqlite.ts'

const [file = '', round = ''] = process.argv.slice(2)
const store = sqlite(file)
const STDOUT = 1

async function write(client: number): Promise<void> {
  const context = store.context(`tenant ${client % 3}`)
  for (let count = 0; ; count++) {
    const value = `${round}/${client}/${count}`
    const { key, version } = await context.put({ namespace: 'n', key: `${client} ${count % 5}`, value, tags: [`t${count % 7}`] })
    writeSync(STDOUT, `${JSON.stringify({ kind: 'entry', client, key, version, value })}\n`)
    if (count % 4 > 0) continue
    const { sequence, hash } = await store.audit.append({ at: new Date().toISOString(), method: value } as never)
    writeSync(STDOUT, `${JSON.stringify({ kind: 'audit', sequence, hash })}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, async (_, client) => write(client)))
