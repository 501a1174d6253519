// Run in a process of its own: imports modules one after the other, and says before each whose output begins.
import { pathToFileURL } from 'node:url'

for (const path of process.argv.slice(2)) {
  process.stdout.write(`\0`)
  await import(pathToFileURL(path).href)
}
