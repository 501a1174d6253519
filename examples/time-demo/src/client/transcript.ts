import type { Colours } from '../program/colours.ts'

const INDENT = '  '

/** How a {@link Transcript} prints. */
export interface TranscriptOptions {
  readonly output: NodeJS.WritableStream
  readonly colours: Colours
  /** Hides secrets in everything that is printed. */
  readonly redact: (text: string) => string
  /** Keeps the text of the model until it is complete, so that what is told of the wire does not tear it apart. */
  readonly holdsText: boolean
}

/** Prints the conversation step by step, as a person watches it. Text of the model appears as it comes. */
export class Transcript {
  readonly #output: NodeJS.WritableStream
  readonly #colours: Colours
  readonly #redact: (text: string) => string
  readonly #holdsText: boolean
  #held = ''
  #atLineStart = true

  constructor({ colours, holdsText, output, redact }: TranscriptOptions) {
    this.#output = output
    this.#colours = colours
    this.#redact = redact
    this.#holdsText = holdsText
  }

  /** A new step. */
  step(title: string): void {
    this.endLine()
    this.#write(`${this.#colours.heading(`● ${title}`)}\n`)
  }

  /** Something that belongs to the step. */
  detail(text: string): void {
    this.endLine()
    this.#write(`${text.replace(/^/gm, INDENT)}\n`)
  }

  /** A piece of text that continues where the last piece ended. */
  stream(piece: string): void {
    if (piece === '') return
    if (this.#holdsText) {
      this.#held += piece
      return
    }
    if (this.#atLineStart) this.#write(INDENT)
    this.#write(piece.replaceAll('\n', `\n${INDENT}`))
    this.#atLineStart = false
  }

  /** What went over the wire. */
  wire(text: string): void {
    this.#write(`${this.#colours.faint(text.replace(/^/gm, `${INDENT}│ `))}\n`)
  }

  /** Ends what {@link stream} left open, if it did. */
  endLine(): void {
    if (this.#held !== '') this.#write(`${this.#held.replace(/^/gm, INDENT)}\n`)
    this.#held = ''
    if (!this.#atLineStart) this.#write('\n')
    this.#atLineStart = true
  }

  #write(text: string): void {
    this.#output.write(this.#redact(text))
  }
}
