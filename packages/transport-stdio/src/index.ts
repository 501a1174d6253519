// Serving
export { stdio } from './stdio.ts'
export type { StdioHandle } from './stdio.ts'
export type { StdioOptions } from './stdio-options.ts'
