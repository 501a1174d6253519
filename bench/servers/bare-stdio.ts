// The limit on stdio: a loop over lines. What came in one piece is answered in one write.
import { called, failed, initialized, type Message } from './bare-message.ts'

let pending = ''

process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const text = pending + chunk
  let answers = ''
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    answers += answer(text.slice(start, end))
    start = end + 1
  }
  pending = text.slice(start)
  if (answers !== '') process.stdout.write(answers)
})

function answer(line: string): string {
  let message: Message
  try {
    message = JSON.parse(line) as Message // every field is checked where it is used
  } catch {
    return `${failed(undefined, -32700, 'Parse error')}\n`
  }
  if (message.id === undefined) return ''
  return `${message.method === 'initialize' ? initialized(message) : called(message)}\n`
}
