// Lets 100 callers in by their tokens, lets go of everything but the authenticator, and says how many of the tokens the heap still holds. Run with
// --expose-gc; the argument says whether the authenticator is to retain tokens.
import { jwt } from '@portico/auth'
import { TestIssuer } from '@portico/testing'
import { getHeapSnapshot } from 'node:v8'

const COUNT = 100
/** In the payload of every token, where no authenticator has a reason to keep it. */
const MARK = 'mark-of-a-token'

const issuer = await TestIssuer.start()
const audience = 'https://mcp.example.com/mcp'
const auth = jwt({
  issuer: issuer.url,
  audience,
  retainTokens: process.argv[2] === 'retain',
  principal: ({ sub }) => ({ id: String(sub), scopes: [] }),
})

async function letIn(index: number): Promise<void> {
  const token = await issuer.token({ aud: audience, sub: `caller ${index}` }, { kid: 'first', mark: MARK })
  const answer = await auth.authenticate({ method: 'POST', path: '/mcp', header: () => `Bearer ${token}` })
  if (!('principal' in answer)) throw new Error(answer.message)
}
for (let index = 0; index < COUNT; index++) await letIn(index)
for (let count = 0; count < 5; count++) {
  await new Promise((resolve) => setTimeout(resolve, 10))
  globalThis.gc?.()
}

// The header of all tokens is the same: how they begin.
const beginning = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'first', typ: 'at+jwt', mark: MARK })).toString('base64url')
let text = ''
for await (const chunk of getHeapSnapshot()) text += String(chunk)
const held = new Set(text.match(new RegExp(`${beginning}\\.[\\w-]+\\.[\\w-]+`, 'g')))
process.stdout.write(`${held.size}`)
await issuer.close()
// Until here, the authenticator is used.
auth.forget()
