/**
 * Makes a `fetch` that tells what goes over the wire: each request with its body, each answer, and its text line by line as it
 * comes, which for an event stream is event by event. Headers are not told of, so that no key is.
 */
export function watchWire(tell: (text: string) => void): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const method = init?.method ?? 'GET'
    tell(`→ ${method} ${url}`)
    if (typeof init?.body === 'string') tell(`→ ${init.body}`)
    const response = await fetch(input, init)
    tell(`← ${response.status} ${response.headers.get('content-type') ?? ''}`.trimEnd())
    return response.body === null ? response : new Response(response.body.pipeThrough(tellLines(tell)), response)
  }
}

/** Passes bytes on as they are and tells of each line in them that is not empty. */
function tellLines(tell: (text: string) => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  let rest = ''
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') tell(`← ${line.trimEnd()}`)
      controller.enqueue(chunk)
    },
    flush() {
      if (rest.trim() !== '') tell(`← ${rest}`)
    },
  })
}
