import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { coloursFor } from '../program/colours.ts'
import { redactor } from '../program/redactor.ts'
import { Transcript } from './transcript.ts'

function record(write: (transcript: Transcript) => void, holdsText = false): string {
  const output = new PassThrough({ encoding: 'utf8' })
  write(new Transcript({ output, colours: coloursFor(output), redact: redactor(['secret']), holdsText }))
  return String(output.read())
}

describe('Transcript', () => {
  test('indents what belongs to a step, also when it streams', () => {
    const printed = record((transcript) => {
      transcript.step('One')
      transcript.detail('a\nb')
      transcript.step('Two')
      for (const piece of ['It ', '', 'is\nla', 'te.']) transcript.stream(piece)
      transcript.endLine()
      transcript.endLine()
    })
    expect(printed).toBe('● One\n  a\n  b\n● Two\n  It is\n  late.\n')
  })

  test('ends the line of a stream before the next step', () => {
    const printed = record((transcript) => {
      transcript.stream('It')
      transcript.step('Next')
    })
    expect(printed).toBe('  It\n● Next\n')
  })

  test('holds text together when the wire is told of', () => {
    const printed = record((transcript) => {
      transcript.stream('It')
      transcript.wire('← data')
      transcript.stream(' is\nlate.')
      transcript.wire('← end')
      transcript.endLine()
    }, true)
    expect(printed).toBe('  │ ← data\n  │ ← end\n  It is\n  late.\n')
  })

  test('hides secrets', () => {
    expect(record((transcript) => transcript.wire('{"a":"secret","b":"secret"}'))).toBe('  │ {"a":"•••","b":"•••"}\n')
  })
})
