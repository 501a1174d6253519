/** The requirements that no test proves yet, in their order. It only gets shorter. */
export const UNPROVEN: readonly string[] = ['LOG-01', 'LOG-02', 'LOG-03', 'LOG-04', 'LOG-06', 'LOG-07', 'MRTR-11']
