import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port that is free now, for peers that do not say which one they were given. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
