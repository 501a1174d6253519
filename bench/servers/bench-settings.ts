/** How many tools the server has; `add` is one of them. */
export const TOOLS: number = numberOf('BENCH_TOOLS', 1)
/** How many progress notifications a call sends before its answer. */
export const PROGRESS: number = numberOf('BENCH_PROGRESS', 0)
/** How many middlewares that do nothing stand around each call. */
export const MIDDLEWARES: number = numberOf('BENCH_MIDDLEWARES', 0)
/** How many servers the one with the tools is mounted in, one in the other. */
export const MOUNT_DEPTH: number = numberOf('BENCH_MOUNT_DEPTH', 0)

function numberOf(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise)
}
