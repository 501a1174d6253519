/** The requirements that no test proves yet, in their order. It only gets shorter. */
export const UNPROVEN: readonly string[] = []
