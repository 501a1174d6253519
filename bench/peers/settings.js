/** How many tools the server has; `add` is one of them. */
export const TOOLS = Number(process.env.BENCH_TOOLS ?? 1)
/** How many progress notifications a call sends before its answer. */
export const PROGRESS = Number(process.env.BENCH_PROGRESS ?? 0)

/** The names of all tools. */
export const TOOL_NAMES = Array.from({ length: TOOLS }, (_, index) => (index === 0 ? 'add' : `add_${index}`))
