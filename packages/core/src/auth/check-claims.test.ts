import { RawLinkedClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { ErrorEvent } from '../server/lifecycle-events.ts'
import { createServer } from '../server/server.ts'
import type { Principal } from './principal.ts'

const claims = z.object({ tenant: z.string() })

async function call(
  principal?: Principal,
  schema: z.ZodType<{ tenant: string }> = claims,
): Promise<{ text: string; errors: number }> {
  const errors: ErrorEvent[] = []
  const server = createServer({ name: 'tenants', version: '1.0.0', claims: schema }).tool(
    'tenant',
    {},
    (_input, ctx) => ctx.principal?.claims.tenant ?? 'nobody',
  )
  server.on('error', (event) => errors.push(event))
  const client = await RawLinkedClient.open(server, '2025-11-25', principal && { principal })
  onTestFinished(() => client.close())
  const text = JSON.stringify((await client.callTool('tenant')).result)
  await client.callTool('tenant')
  return { text, errors: errors.length }
}

describe('createServer({ claims })', () => {
  test('gives handlers claims that they can rely on', async () => {
    const ada = { id: 'ada', scopes: [], claims: { tenant: 'acme', more: 1 } }
    expect(await call(ada)).toMatchObject({ text: expect.stringContaining('acme'), errors: 0 })
    const later = claims.refine(async () => true)
    expect(await call(ada, later)).toMatchObject({ text: expect.stringContaining('acme'), errors: 0 })
    expect((await call()).text).toContain('nobody')
  })

  test.each([undefined, {}, { tenant: 7 }])(
    'runs no handler for a caller with %j; who runs the server is told',
    async (other) => {
      const principal = { id: 'eve', scopes: [], ...(other && { claims: other }) }
      const { text, errors } = await call(principal)
      expect(text).toContain('Internal error')
      expect(text).not.toMatch(/tenant|expected/)
      expect(errors).toBe(2)
    },
  )
})
