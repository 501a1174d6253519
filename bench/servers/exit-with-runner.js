// Preloaded into every server: it ends with the runner that started it, even when that one was killed, and in an orderly way.
process.on('disconnect', () => process.exit(0))
