// Serving
export { stdio } from './stdio.ts'
export type { StdioHandle } from './stdio.ts'
export type { StdioOptions } from './stdio-options.ts'

// Errors
export { NotAdmittedError } from './not-admitted-error.ts'
