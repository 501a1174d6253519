import { hiddenFrom } from '../auth/hidden-from.ts'
import type { Principal } from '../auth/principal.ts'
import type { Engine } from '../engine/engine.ts'

/** What a server offers, as lists of the newest revision that it serves. */
export interface ComponentDescriptions {
  /** The tools. */
  readonly tools: readonly unknown[]
  /** The resources with a fixed URI. */
  readonly resources: readonly unknown[]
  /** The resource templates. */
  readonly resourceTemplates: readonly unknown[]
  /** The prompts. */
  readonly prompts: readonly unknown[]
}

/** Describes what a server offers to a caller, for endpoints that show it outside of the protocol. */
export async function describeComponents(engine: Engine, principal: Principal | undefined): Promise<ComponentDescriptions> {
  await engine.ready
  const revision = engine.revisions.latest
  const { tools, resources, prompts } = engine
  const hiddenResources = await hiddenFrom(principal, resources.guarded)
  const texts = [
    tools.list(revision, undefined, undefined, await hiddenFrom(principal, tools.guarded)),
    resources.list(revision, undefined, hiddenResources),
    resources.listTemplates(revision, undefined, hiddenResources),
    await prompts.list(revision, undefined, await hiddenFrom(principal, prompts.guarded)),
  ]
  // Each text is the result of a list request, with its entries under the name of the list.
  return Object.assign({}, ...texts.map((text) => JSON.parse(text) as object)) as ComponentDescriptions
}
