import { middleware, StoreError, ToolError } from '@portico/core'

/** What the store refuses, the model reads in the store's words: they say what was expected and what came. */
export const explainStoreErrors = middleware(async (_call, next) => {
  try {
    return await next()
  } catch (error) {
    if (error instanceof StoreError) throw new ToolError(error.message, { cause: error })
    throw error
  }
})
