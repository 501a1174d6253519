import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storedKeys } from '@portico/auth'
import { MemoryStore, type RequestHead } from '@portico/core'
import { sqlite } from '@portico/store-sqlite'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { leastDifference, SIGNIFICANT } from './timing-difference.ts'

const SECRET = 'a-secret-of-thirty-two-characters'
const SAMPLES = 200_000
/** Of each kind: what is peculiar to one text or entry, such as where it lies in memory, evens out. */
const VARIANTS = 64

function head(key: string): RequestHead {
  return { method: 'POST', path: '/mcp', header: (name) => (name === 'authorization' ? `Bearer ${key}` : undefined) }
}

/** The text with another character in that place. */
function altered(text: string, index: number, shift: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const at = index < 0 ? text.length + index : index
  const other = alphabet[(alphabet.indexOf(text[at] ?? '') + shift) % alphabet.length] ?? ''
  // By way of bytes: a text put together from parts would be another kind of text inside the engine.
  return Buffer.from(text.slice(0, at) + other + text.slice(at + 1)).toString('latin1')
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'key-timing-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe('A4: API keys in a store', () => {
  test('stand in no file of a SQLite store, nor does the secret', async () => {
    const folder = await temporaryFolder()
    const store = sqlite(join(folder, 'keys.db'))
    const keys = storedKeys(store, { secret: SECRET })
    const kept = await keys.issue({ name: 'ada', scopes: ['read'], expiresAt: '2099-01-31' })
    const revoked = await keys.issue({ name: 'bob' })
    for (const key of [kept, revoked]) expect(await keys.authenticate(head(key))).toHaveProperty('principal')
    await keys.revoke('bob')

    const scan = async () => Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))))
    const opened = await scan()
    await store.close()
    for (const bytes of [opened, await scan()]) {
      // What is public is found, so what is not would be.
      expect(bytes.includes(kept.slice('portico_'.length, 24))).toBe(true)
      for (const key of [kept, revoked]) {
        const secretPart = key.slice(25)
        expect(bytes.includes(secretPart)).toBe(false)
        expect(bytes.includes(Buffer.from(secretPart, 'base64url'))).toBe(false)
      }
      expect(bytes.includes(SECRET)).toBe(false)
    }
  })

  test('outlive the process that issued them, and are revoked from another within a second', async () => {
    const path = join(await temporaryFolder(), 'keys.db')
    const first = sqlite(path)
    const key = await storedKeys(first, { secret: SECRET }).issue({ name: 'ada' })
    await first.close()

    const [here, there] = [sqlite(path), sqlite(path)]
    onTestFinished(async () => {
      await Promise.all([here.close(), there.close()])
    })
    const keys = storedKeys(here, { secret: SECRET })
    const others = storedKeys(there, { secret: SECRET })
    expect(await keys.authenticate(head(key))).toMatchObject({ principal: { id: 'ada' } })
    expect(keys.authenticate(head(key))).not.toBeInstanceOf(Promise)
    const added = await others.issue({ name: 'bob' })
    await vi.waitFor(async () => expect(await keys.authenticate(head(added))).toHaveProperty('principal'), { timeout: 1000 })
    await others.revoke('ada')
    await vi.waitFor(async () => expect(await keys.authenticate(head(key))).toMatchObject({ status: 403 }), { timeout: 1000 })
  })

  test('are refused as fast when the first byte of the key is wrong as when the last is', async () => {
    const store = new MemoryStore()
    onTestFinished(() => store.close())
    const keys = storedKeys(store, { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    const guesses = (index: number) => Array.from({ length: VARIANTS - 1 }, (_, shift) => head(altered(key, index, shift + 1)))
    const run = (guess: RequestHead) => keys.authenticate(guess)
    for (const guess of [...guesses(25), ...guesses(-1)]) expect(await run(guess)).toMatchObject({ status: 403 })
    expect(await leastDifference(guesses(25), guesses(-1), run, SAMPLES)).toBeLessThan(SIGNIFICANT)
  })

  test('are refused as fast when the first byte of the digest differs as when the last does', async () => {
    const store = new MemoryStore()
    onTestFinished(() => store.close())
    const keys = storedKeys(store, { secret: SECRET })
    const own = store.context('@portico')
    const presented = async (index: number) => {
      const key = await keys.issue({ name: 'ada' })
      const ref = { namespace: 'api-keys', key: key.slice(8, 24) }
      const digest = (await own.get(ref))?.value as string // the entry that was just written
      // The last character of 32 bytes in base64url stands for four bits; the others for six.
      await own.patch({ ...ref, value: altered(digest, index, 4) })
      return head(key)
    }
    const first: RequestHead[] = []
    const last: RequestHead[] = []
    for (let variant = 0; variant < VARIANTS; variant++) {
      first.push(await presented(0))
      last.push(await presented(-1))
    }
    const run = (guess: RequestHead) => keys.authenticate(guess)
    for (const guess of [...first, ...last]) expect(await run(guess)).toMatchObject({ status: 403 })
    expect(await leastDifference(first, last, run, SAMPLES)).toBeLessThan(SIGNIFICANT)
  })

  test('would be found out if they were compared byte by byte', async () => {
    const key = `portico_0123456789abcdef_${'k'.repeat(43)}`
    const guesses = (index: number) => Array.from({ length: VARIANTS - 1 }, (_, shift) => altered(key, index, shift + 1))
    const compare = async (guess: string) => {
      for (let index = 0; index < key.length; index++) {
        if (guess.charCodeAt(index) !== key.charCodeAt(index)) return false
      }
      return true
    }
    expect(await leastDifference(guesses(25), guesses(-1), compare, SAMPLES)).toBeGreaterThan(SIGNIFICANT)
  })
})
