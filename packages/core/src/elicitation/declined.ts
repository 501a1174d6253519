import { ToolError } from '../errors.ts'

/** The person who was asked declined. Uncaught, the model learns that. */
export class Declined extends ToolError {
  constructor() {
    super('The user declined to answer')
  }
}

/** The person who was asked dismissed the question without deciding. Uncaught, the model learns that. */
export class Cancelled extends ToolError {
  constructor() {
    super('The user dismissed the question')
  }
}
