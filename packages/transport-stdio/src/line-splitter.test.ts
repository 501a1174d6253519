import { describe, expect, test } from 'vitest'
import { LineSplitter } from './line-splitter.ts'

interface Split {
  readonly lines: string[]
  readonly splitter: LineSplitter
  tooLong: number
}

function splitterOf(maxLineBytes = 1000): Split {
  const lines: string[] = []
  const split: Split = {
    lines,
    tooLong: 0,
    splitter: new LineSplitter(maxLineBytes, {
      line: (bytes) => lines.push(bytes.toString()),
      lineTooLong: () => split.tooLong++,
    }),
  }
  return split
}

function push({ splitter }: Split, text: string | Buffer, chunkBytes = Number.POSITIVE_INFINITY): void {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += chunkBytes) splitter.push(bytes.subarray(start, start + chunkBytes))
}

describe('LineSplitter', () => {
  test('cuts a chunk into its lines', () => {
    const split = splitterOf()
    push(split, 'one\ntwo\nthree\n')
    expect(split.lines).toEqual(['one', 'two', 'three'])
  })

  test.each([1, 2, 3, 7])('puts together what comes in chunks of %i bytes, also characters that are cut', (chunkBytes) => {
    const split = splitterOf()
    push(split, '{"city":"Zürich"}\n{"sign":"日本 🎉"}\n', chunkBytes)
    expect(split.lines).toEqual(['{"city":"Zürich"}', '{"sign":"日本 🎉"}'])
  })

  test('takes CRLF for a line end, also when it is cut', () => {
    const split = splitterOf()
    push(split, 'one\r\ntwo\r', 4)
    push(split, '\nthree\r\n', 1)
    expect(split.lines).toEqual(['one', 'two', 'three'])
  })

  test('leaves out empty lines', () => {
    const split = splitterOf()
    push(split, '\n\r\n\none\n\n')
    expect(split.lines).toEqual(['one'])
  })

  test('takes what is left at the end for a line', () => {
    const split = splitterOf()
    push(split, 'one\ntwo')
    expect(split.lines).toEqual(['one'])
    split.splitter.end()
    split.splitter.end()
    expect(split.lines).toEqual(['one', 'two'])
  })

  test.each([1, 4, 5, 6, 100])(
    'lets through a line of the limit and refuses a longer one, in chunks of %i bytes',
    (chunkBytes) => {
      const split = splitterOf(5)
      push(split, '12345\n123456\nabcde\r\n1234567890123\nlast\n', chunkBytes)
      expect(split.lines).toEqual(['12345', 'abcde', 'last'])
      expect(split.tooLong).toBe(2)
    },
  )

  test('tells of a line that is too long at once, and once', () => {
    const split = splitterOf(10)
    push(split, 'x'.repeat(50), 7)
    expect(split.tooLong).toBe(1)
    push(split, 'x'.repeat(50), 7)
    push(split, '\nnext\n')
    expect(split).toMatchObject({ tooLong: 1, lines: ['next'] })
  })

  test('holds no more of a line than the limit', () => {
    const split = splitterOf(1000)
    let most = 0
    for (let sent = 0; sent < 100_000; sent += 100) {
      push(split, 'x'.repeat(100))
      most = Math.max(most, split.splitter.heldBytes)
    }
    expect(most).toBeLessThanOrEqual(1001)
    expect(split.splitter.heldBytes).toBe(0)
  })

  test('forgets a long line that the stream ended in', () => {
    const split = splitterOf(10)
    push(split, 'x'.repeat(50))
    split.splitter.end()
    expect(split).toMatchObject({ tooLong: 1, lines: [] })
  })

  test('keeps what has come while it is paused', () => {
    const lines: string[] = []
    const pausing = new LineSplitter(1000, {
      line: (bytes) => {
        lines.push(bytes.toString())
        if (lines.length % 2 === 0) pausing.pause()
      },
      lineTooLong: () => undefined,
    })
    pausing.push(Buffer.from('1\n2\n3\n4\n5\n6'))
    expect(lines).toEqual(['1', '2'])
    pausing.push(Buffer.from('\n7\n'))
    pausing.resume()
    expect(lines).toEqual(['1', '2', '3', '4'])
    pausing.resume()
    pausing.resume()
    expect(lines).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    pausing.push(Buffer.from('8\n9\n10\n11'))
    expect(lines.at(-1)).toBe('8')
    pausing.end()
    expect(lines.slice(8)).toEqual(['9', '10', '11'])
  })
})
