const HASH = /^sha256:([0-9a-f]{64})$/i

/** The 32 bytes that a text like `sha256:<64 hexadecimal digits>` stands for, or `undefined` when it is not of that form. */
export function parseHash(text: unknown): Buffer | undefined {
  const digits = typeof text === 'string' ? HASH.exec(text)?.[1] : undefined
  return digits === undefined ? undefined : Buffer.from(digits, 'hex')
}
