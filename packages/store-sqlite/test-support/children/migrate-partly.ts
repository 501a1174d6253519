// Begins to migrate, runs so many statements, and is killed before the commit: file, how many. Says `all` when there were no more.
import { writeSync } from 'node:fs'
import { migrate, type SqlRow } from '@portico/store'
import { OpenConnection } from '../../src/open-connection.ts'
import { openSqlite } from '../../src/sqlite-driver.ts'
import { sqliteSchema } from '../../src/sqlite-schema.ts'

const [file = '', statements = ''] = process.argv.slice(2)
const STDOUT = 1
const connection = openSqlite(file)
connection.exec('pragma auto_vacuum = incremental')
connection.exec('pragma journal_mode = wal')
// So that what is written before the commit really is in the file.
connection.exec('pragma cache_size = 1')
const open = new OpenConnection(connection)
open.begin()
const operation = migrate(sqliteSchema)
let step = operation.next()
for (let count = 0; count < Number(statements) && step.done !== true; count++) {
  step = operation.next(open.rows(step.value.query, step.value.parameters) as SqlRow[])
}
if (step.done === true) writeSync(STDOUT, 'all')
process.kill(process.pid, 'SIGKILL')
