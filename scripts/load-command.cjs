// Kept apart from run.cjs because an old Node does not parse `import()`.
const [name, ...args] = process.argv.slice(2)

import(`./commands/${name}.mjs`)
  .then((command) => command.default(args))
  .then((exitCode) => {
    process.exitCode = exitCode
  })
  .catch((error) => {
    // One line for what a person can mend; the stack is for those who work on these scripts.
    console.error(process.env.DEBUG === undefined ? error.message : error.stack)
    process.exitCode = 1
  })
