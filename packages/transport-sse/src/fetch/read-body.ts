/** How long a body may take to come, in milliseconds: as long as `serve()` gives it. */
const BODY_DEADLINE_MS = 30_000

/** Why a body was not read to its end. */
export type BodyProblem = 'too large' | 'too slow' | 'used' | 'broken'

/** Reads the body of a request, and no more of it than `maxBytes`. What is left of one that is given up is thrown away by the runtime. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | BodyProblem> {
  if (request.bodyUsed) return 'used'
  if (request.body === null) return EMPTY
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return 'too large'
  const reader = request.body.getReader()
  const deadline = { hasPassed: false }
  const timer = setTimeout(() => {
    deadline.hasPassed = true
    void reader.cancel().catch(ignore)
  }, BODY_DEADLINE_MS)
  try {
    const bytes = await readAll(reader, maxBytes)
    if (deadline.hasPassed) return 'too slow'
    if (bytes !== undefined) return bytes
    void reader.cancel().catch(ignore)
    return 'too large'
  } catch {
    // The client broke off, or its chunks made no sense.
    return 'broken'
  } finally {
    clearTimeout(timer)
  }
}

/** Answers `undefined` when there are more than `maxBytes`. */
async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Uint8Array | undefined> {
  let first: Uint8Array | undefined
  let rest: Uint8Array[] | undefined
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return rest === undefined ? (first ?? EMPTY) : concatenate(rest, size)
    size += value.byteLength
    if (size > maxBytes) return undefined
    if (first === undefined) first = value
    else if (rest === undefined) rest = [first, value]
    else rest.push(value)
  }
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.byteLength
  }
  return all
}

const EMPTY = new Uint8Array()

function ignore(): void {
  // Nobody waits for what is left of the body.
}
