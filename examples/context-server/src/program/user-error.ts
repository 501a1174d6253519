/** A failure that the person at the terminal can mend. Its message says what to do; no stack is printed. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
