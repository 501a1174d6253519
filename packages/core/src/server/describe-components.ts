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

/** Describes what a server offers, for endpoints that show it outside of the protocol. */
export async function describeComponents(engine: Engine): Promise<ComponentDescriptions> {
  await engine.ready
  const revision = engine.revisions.latest
  const lists = [engine.tools.list(revision), engine.resources.list(revision), engine.resources.listTemplates(revision)]
  const texts = [...lists, await engine.prompts.list(revision)]
  // Each text is the result of a list request, with its entries under the name of the list.
  return Object.assign({}, ...texts.map((text) => JSON.parse(text) as object)) as ComponentDescriptions
}
