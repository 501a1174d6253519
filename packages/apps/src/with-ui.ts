import type { UiResource } from './ui-resource.ts'

/** Who may use a tool: the model, or the interface that the host shows. */
export type UiVisibility = 'model' | 'app'

/** What `_meta.ui` of a tool says. @see MCP Apps, Resource Discovery */
export interface UiToolMeta {
  /** The interface that shows the tool's results. */
  readonly resourceUri: string
  /** Who may use it; left out, both. */
  readonly visibility?: readonly UiVisibility[]
}

/** How a tool uses its interface. */
export interface UiToolOptions {
  /** Who may use the tool. Default: the model and the interface. A tool for `['app']` only is not shown to clients without interfaces. */
  readonly visibility?: readonly UiVisibility[]
  /** What else the tool has as `_meta`. */
  readonly _meta?: Readonly<Record<string, unknown>>
}

/**
 * The part of a tool's options that ties it to the interface that shows its results. Clients without interfaces use the tool as any other, so that what it
 * returns has to mean something to a model, too.
 *
 * ```ts
 * server.tool('forecast', { description: 'The weather', ...withUi(dashboard) }, () => …)
 * ```
 *
 * @see MCP Apps, Resource Discovery
 */
export function withUi(
  { uri }: UiResource,
  { visibility, _meta }: UiToolOptions = {},
): { readonly _meta: Readonly<Record<string, unknown>> & { readonly ui: UiToolMeta } } {
  return { _meta: { ..._meta, ui: { resourceUri: uri, ...(visibility && { visibility }) } } }
}
