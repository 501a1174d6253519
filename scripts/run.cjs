// The entry of every root command: `node scripts/run.cjs <command> [arguments]`.
// Written for the oldest Node that may come along (no const, no arrow, no import), so that it can say what is wrong.
var MINIMUM = [20, 19]
var found = process.versions.node.split('.').map(Number)
if (found[0] < MINIMUM[0] || (found[0] === MINIMUM[0] && found[1] < MINIMUM[1])) {
  console.error('Portico needs Node ' + MINIMUM.join('.') + ' or newer; this is Node ' + process.versions.node + '.')
  process.exit(1)
} else {
  require('./load-command.cjs')
}
