import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { sqlite } from './sqlite.ts'
import { openSqlite } from './sqlite-driver.ts'

let folder: string
let file: string
/** What has to be unmounted. */
const mounts: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-faults-'))
  file = join(folder, 'store.db')
})

afterEach(() => {
  for (const mounted of mounts.splice(0)) execFileSync('umount', ['-l', mounted])
  rmSync(folder, { recursive: true, force: true })
})

const fault = (name: string): object => ({ name: 'StoreUnavailableError', fault: name })
const entry = { namespace: 'n', key: 'k', value: 1 }

describe('a database that another process writes to [F3]', () => {
  test('is waited for, while everything else goes on', async () => {
    const store = sqlite(file, { busyTimeoutMs: 5000 })
    onTestFinished(() => store.close())
    const context = store.context('acme')
    await context.put(entry)
    const other = openSqlite(file)
    onTestFinished(() => other.close())
    other.exec('begin immediate')
    const write = context.put({ ...entry, value: 2 })
    let turns = 0
    const timer = setInterval(() => turns++, 10)
    await delay(400)
    clearInterval(timer)
    await expect(context.get(entry)).resolves.toMatchObject({ value: 1 })
    other.exec('commit')
    await expect(write).resolves.toMatchObject({ version: 2 })
    expect(turns).toBeGreaterThan(5)
  })

  test('is given up in the end: busy, and nothing was written', async () => {
    const store = sqlite(file, { busyTimeoutMs: 150 })
    onTestFinished(() => store.close())
    const context = store.context('acme')
    await context.put(entry)
    const other = openSqlite(file)
    onTestFinished(() => other.close())
    other.exec('begin immediate')
    await expect(context.put({ ...entry, value: 2 })).rejects.toMatchObject(fault('busy'))
    await expect(store.audit.append({} as never)).rejects.toMatchObject(fault('busy'))
    other.exec('rollback')
    await expect(context.get(entry)).resolves.toMatchObject({ value: 1 })
    await expect(context.put({ ...entry, value: 3 })).resolves.toMatchObject({ version: 2 })
  })
})

describe('a full disk [F3]', () => {
  const large = (key: string): object & typeof entry => ({ namespace: 'n', key, value: 'x'.repeat(100_000) as never })

  test('refuses what has no room, keeps what was acknowledged, and goes on when there is room', async () => {
    const connection = openSqlite(file)
    onTestFinished(() => connection.close())
    const store = sqlite(connection)
    await store.check()
    connection.exec('pragma max_page_count = 200')
    const context = store.context('acme')
    let kept = 0
    const failure = await (async () => {
      for (;;) {
        try {
          await context.put(large(`${kept}`))
          kept++
        } catch (error) {
          return error
        }
      }
    })()
    expect(failure).toMatchObject(fault('full'))
    expect(kept).toBeGreaterThan(2)
    await expect(context.count()).resolves.toBe(kept)
    connection.exec('pragma max_page_count = 20000')
    await expect(context.put(large('after'))).resolves.toMatchObject({ version: 1 })
    expect(connection.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    await store.close()
  })

  test.skipIf(!canMount())('of the operating system is one too (skipped where file systems cannot be mounted)', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    mounts.push(disk)
    const store = sqlite(join(disk, 'store.db'))
    const context = store.context('acme')
    await context.put(entry)
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(statfsFree(disk)))
    const failure: unknown = await (async () => {
      for (let key = 0; key < 100; key++) await context.put(large(`${key}`))
    })().catch((error: unknown) => error)
    expect(failure).toMatchObject(fault('full'))
    await expect(context.get(entry)).resolves.toMatchObject({ value: 1 })
    unlinkSync(join(disk, 'ballast'))
    await expect(context.put(large('after'))).resolves.toMatchObject({ version: 1 })
    await store.close()
  })
})

describe('a database that can only be read [F3]', () => {
  test('is read, and not written to', async () => {
    const before = sqlite(file)
    await before.context('acme').put(entry)
    await before.close()
    const connection = openSqlite(file)
    onTestFinished(() => connection.close())
    connection.exec('pragma query_only = on')
    const store = sqlite(connection)
    await expect(store.context('acme').get(entry)).resolves.toMatchObject({ value: 1 })
    await expect(store.context('acme').put({ ...entry, value: 2 })).rejects.toMatchObject(fault('read-only'))
    connection.exec('pragma query_only = off')
    await expect(store.context('acme').put({ ...entry, value: 2 })).resolves.toMatchObject({ version: 2 })
    await store.close()
  })

  test.skipIf(!canMount())('because its file system is (skipped where file systems cannot be mounted)', async () => {
    const before = sqlite(file)
    await before.context('acme').put(entry)
    await before.close()
    execFileSync('mount', ['--bind', folder, folder])
    mounts.push(folder)
    execFileSync('mount', ['-o', 'remount,bind,ro', folder])
    const store = sqlite(file)
    onTestFinished(() => store.close())
    await expect(store.context('acme').put({ ...entry, value: 2 })).rejects.toMatchObject(fault('read-only'))
    execFileSync('mount', ['-o', 'remount,bind,rw', folder])
    await expect(store.context('acme').put({ ...entry, value: 2 })).resolves.toMatchObject({ version: 2 })
  })
})

describe('a damaged file [F3]', () => {
  test('is said to be one, and used again when it was put right', async () => {
    writeFileSync(file, 'This is no database. '.repeat(1000))
    const store = sqlite(file)
    onTestFinished(() => store.close())
    const context = store.context('acme')
    for (const call of [
      () => store.check(),
      () => context.get(entry),
      () => context.put(entry),
      () => store.sessions.load('s'),
    ]) {
      await expect(call()).rejects.toMatchObject(fault('corrupt'))
    }
    expect(statSync(file).size).toBe(21_000)
    rmSync(file)
    await expect(context.put(entry)).resolves.toMatchObject({ version: 1 })
  })

  test('does not make up answers where pages are damaged', async () => {
    const before = sqlite(file)
    const inputs = Array.from({ length: 500 }, (_, key) => ({ namespace: 'n', key: `${key}`, value: 'x'.repeat(200) }))
    await before.context('acme').putMany(inputs)
    await before.close()
    const size = statSync(file).size
    const handle = openSync(file, 'r+')
    for (let page = 4096 * 3; page < size; page += 4096) writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page)
    closeSync(handle)
    const store = sqlite(file)
    onTestFinished(() => store.close())
    await expect(store.context('acme').list()).rejects.toMatchObject(fault('corrupt'))
    await expect(store.context('acme').put(entry)).rejects.toMatchObject(fault('corrupt'))
  })
})

test('a file in a folder that there is not cannot be opened', async () => {
  const store = sqlite(join(folder, 'none', 'store.db'))
  await expect(store.check()).rejects.toMatchObject(fault('failed'))
  mkdirSync(join(folder, 'none'))
  await expect(store.check()).resolves.toBeUndefined()
  await store.close()
})

function canMount(): boolean {
  const target = mkdtempSync(join(tmpdir(), 'portico-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', target], { stdio: 'ignore' })
    execFileSync('umount', [target], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

/** All but a few pages of what is free there. */
function statfsFree(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return Math.max(0, bavail - 20) * bsize
}
