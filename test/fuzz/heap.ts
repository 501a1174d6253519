import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How much is held on the heap once everything else was thrown away, in bytes. */
export async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // exposed just now
  // What a turn of the event loop lets go, the next collection takes.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate)
    collect()
  }
  return process.memoryUsage().heapUsed
}
