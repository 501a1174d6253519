/** Something that a test waits for, or lets a handler wait for. */
export interface Gate {
  /** Resolves when the gate is open. */
  readonly opened: Promise<void>
  /** Opens it. */
  open(): void
}

/** Makes a closed gate. */
export function createGate(): Gate {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
