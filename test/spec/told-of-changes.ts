import { expect } from 'vitest'
import type { SpecClient } from './spec-client.ts'

/** A list whose changes are told of. */
type List = 'tools' | 'resources' | 'prompts'

/** A client that is told of changes of a list: by its session, or by a subscription where there are no sessions. */
export async function listenTo(list: List, client: SpecClient): Promise<SpecClient> {
  if (!client.isStateless) return client
  client.begin('subscriptions/listen', { notifications: { [`${list}ListChanged`]: true } })
  await client.notification('notifications/subscriptions/acknowledged')
  return client
}

/** Expects that a client has been told of changes of these lists, once of each, and of nothing else. */
export async function expectTold(client: SpecClient, lists: readonly List[]): Promise<void> {
  const told = lists.map(async (list) => client.notification(`notifications/${list}/list_changed`))
  await Promise.all(told)
  expect(await client.settled()).toEqual([])
}
