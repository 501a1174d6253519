// Run in a process of its own: imports modules one after the other, with a NUL character before the output of each and after the last.
import { pathToFileURL } from 'node:url'

for (const path of process.argv.slice(2)) {
  process.stdout.write('\0')
  await import(pathToFileURL(path).href)
}
process.stdout.write('\0')
