import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { verifyAuditChain } from '@portico/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleChild } from '../test-support/bundle-child.ts'
import { sqlite } from './sqlite.ts'
import { openSqlite } from './sqlite-driver.ts'

/** How often a process is killed, in groups that each go on with the same file. */
const KILLS = Number(process.env['PORTICO_KILLS'] ?? 200)
const GROUPS = 4
const LONGEST_LIFE_MS = 60

type Acknowledged =
  | { readonly kind: 'entry'; readonly client: number; readonly key: string; readonly version: number; readonly value: string }
  | { readonly kind: 'audit'; readonly sequence: number; readonly hash: string }

let folder: string
let program: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-kill-'))
  program = await bundleChild('write-until-killed')
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(dirname(program), { recursive: true, force: true })
})

test(`a process that is killed ${KILLS} times while eight clients write loses nothing that it acknowledged [D1]`, {
  timeout: 600_000,
}, async () => {
  const groups = Array.from({ length: GROUPS }, (_, group) => killAgainAndAgain(join(folder, `${group}.db`)))
  const acknowledged = (await Promise.all(groups)).flat()
  expect(acknowledged.length).toBeGreaterThan(KILLS)
})

async function killAgainAndAgain(file: string): Promise<readonly Acknowledged[]> {
  const all: Acknowledged[] = []
  for (let round = 0; round < KILLS / GROUPS; round++) {
    const acknowledged = await writeAndKill(file, round)
    await expectKept(file, acknowledged)
    all.push(...acknowledged)
  }
  await expectKept(file, all)
  const store = sqlite(file)
  await expect(verifyAuditChain(store.audit.read())).resolves.toMatchObject({ isIntact: true })
  await store.close()
  return all
}

/** @returns what was acknowledged before the process was killed, at a random moment. */
async function writeAndKill(file: string, round: number): Promise<readonly Acknowledged[]> {
  const child: ChildProcess = spawn(process.execPath, [program, file, `${round}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: Acknowledged[] = []
  const lines = createInterface({ input: child.stdout! })
  let timer: NodeJS.Timeout | undefined
  for await (const line of lines) {
    timer ??= setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_LIFE_MS)
    acknowledged.push(JSON.parse(line) as Acknowledged)
  }
  return acknowledged
}

async function expectKept(file: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const connection = openSqlite(file)
  expect(connection.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  connection.close()
  const store = sqlite(file)
  const latest = new Map<string, Acknowledged & { kind: 'entry' }>()
  const hashes = new Map<number, string>()
  const first = acknowledged.find((one) => one.kind === 'audit')?.sequence ?? 1
  for await (const { sequence, hash } of store.audit.read(first - 1)) hashes.set(sequence, hash)
  for (const one of acknowledged) {
    if (one.kind === 'audit') expect(hashes.get(one.sequence)).toBe(one.hash)
    else latest.set(`${one.client} ${one.key}`, one)
  }
  for (const { client, key, version, value } of latest.values()) {
    const kept = await store.context(`tenant ${client % 3}`).get({ namespace: 'n', key })
    // What came after the last acknowledgement may be there, or not.
    expect(kept?.version).toBeGreaterThanOrEqual(version)
    if (kept?.version === version) expect(kept.value).toBe(value)
  }
  await store.close()
}
