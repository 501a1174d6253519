import { styleText } from 'node:util'
import type { WriteStream } from 'node:tty'

/** Marks up what is printed. */
export interface Colours {
  /** What leads through the output. */
  heading(text: string): string
  /** What matters most. */
  strong(text: string): string
  /** What may be skipped. */
  faint(text: string): string
}

const plain: Colours = { heading: (text) => text, strong: (text) => text, faint: (text) => text }

const coloured: Colours = {
  heading: (text) => styleText('cyan', text),
  strong: (text) => styleText('bold', text),
  faint: (text) => styleText('dim', text),
}

/** Colours on a terminal, none in a file or pipe. `NO_COLOR` and `FORCE_COLOR` overrule that. */
export function coloursFor(stream: NodeJS.WritableStream): Colours {
  return hasColours(stream) ? coloured : plain
}

/** Whether {@link coloursFor} colours this stream. */
export function hasColours(stream: NodeJS.WritableStream): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTerminal(stream) && stream.hasColors()
}

function isTerminal(stream: NodeJS.WritableStream): stream is WriteStream {
  return 'isTTY' in stream && stream.isTTY === true
}
