import { type Extension, extension, InvalidDefinitionError, type ToolOptions } from '@portico/core'
import { showsUi } from './shows-ui.ts'
import { UI_EXTENSION } from './ui-extension.ts'
import type { UiResource } from './ui-resource.ts'

/** Where early drafts had `_meta.ui.resourceUri`. */
const FLAT_KEY = 'ui/resourceUri'

/**
 * Makes the extension that serves interfaces: `server.extend(apps([dashboard]))`. From then on a tool that names an interface which the server does not have
 * is refused, and tools that are for interfaces alone are listed only for clients that show them.
 *
 * @see MCP Apps (SEP-1865)
 */
export function apps(interfaces: readonly UiResource[]): Extension {
  return extension({
    id: UI_EXTENSION,
    resources: interfaces,
    checkTool: (name, tool, { hasResource }) => {
      const owner = `tool "${name}"`
      if (tool._meta?.[FLAT_KEY] !== undefined)
        throw new InvalidDefinitionError(`${owner}: _meta["${FLAT_KEY}"]: use _meta.ui.resourceUri, as withUi() makes it`)
      const ui = uiOf(tool)
      if (ui === undefined) return
      const { resourceUri, visibility } = ui
      if (
        resourceUri !== undefined &&
        !(typeof resourceUri === 'string' && resourceUri.startsWith('ui://') && hasResource(resourceUri))
      ) {
        throw new InvalidDefinitionError(
          `${owner}: _meta.ui.resourceUri: expected an interface of this server, got ${JSON.stringify(resourceUri)}; give it to apps() first`,
        )
      }
      if (visibility !== undefined && !isVisibility(visibility))
        throw new InvalidDefinitionError(`${owner}: _meta.ui.visibility: expected some of "model" and "app"`)
    },
    showsTool: (tool, client) => {
      const visibility = uiOf(tool)?.visibility
      return !isVisibility(visibility) || visibility.includes('model') || showsUi(client)
    },
  })
}

function uiOf({ _meta }: ToolOptions): { readonly resourceUri?: unknown; readonly visibility?: unknown } | undefined {
  const ui = _meta?.['ui']
  return typeof ui === 'object' && ui !== null ? ui : undefined
}

function isVisibility(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((who) => who === 'model' || who === 'app')
}
