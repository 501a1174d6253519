// The load process: carries out the order in its argument and prints the result, both as JSON.
import type { LoadOrder } from './load-order.ts'
import { runOrder } from './run-order.ts'

const order = JSON.parse(process.argv[2] ?? 'null') as LoadOrder | null // written by the runner
if (order === null) throw new Error('usage: main.mjs <order as JSON>; the runner starts this program')
try {
  process.stdout.write(JSON.stringify(await runOrder(order)))
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error))
  process.exit(1) // the clients that are left would go on calling
}
