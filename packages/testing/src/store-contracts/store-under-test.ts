import type { ContractCase } from '../http-contract/contract-case.ts'

/** What the contract of a store works with. */
export interface StoreUnderTest<Kind> {
  readonly store: Kind
  /** Releases what it holds. */
  readonly close?: () => void | Promise<void>
}

/** Makes what a case works with; called once for each. */
export type CreateStore<Kind> = () => StoreUnderTest<Kind> | Promise<StoreUnderTest<Kind>>

/** One thing that a store has to do: its name, and what rejects when it does not. */
export type StoreCase<Kind> = readonly [name: string, check: (store: Kind) => Promise<void>]

/** Runs each case with a store of its own. */
export function casesOf<Kind>(cases: readonly StoreCase<Kind>[], create: CreateStore<Kind>): readonly ContractCase[] {
  return cases.map(([name, check]) => ({
    name,
    run: async () => {
      // What a store waits for may be nothing that keeps a process running.
      const running = setInterval(() => undefined, 1000)
      try {
        await runCase(check, await create())
      } finally {
        clearInterval(running)
      }
    },
  }))
}

async function runCase<Kind>(check: StoreCase<Kind>[1], { store, close }: StoreUnderTest<Kind>): Promise<void> {
  try {
    await check(store)
  } finally {
    await close?.()
  }
}
