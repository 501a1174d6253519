import { type CacheHints, InvalidDefinitionError, type MaybePromise, type ResourceDefinition, resource } from '@portico/core'
import { checkCsp, type UiCsp } from './ui-csp.ts'

/** What interfaces are as resources. Hosts say in their capabilities that they show it. @see MCP Apps, UI Resource Format */
export const UI_MIME_TYPE = 'text/html;profile=mcp-app'

/** The URI of an interface. */
export type UiUri = `ui://${string}`

/** What of the device an interface would like to use. Hosts need not allow it. */
export type UiPermission = 'camera' | 'microphone' | 'geolocation' | 'clipboardWrite'

/** An interface and how it is shown. */
export interface UiResourceOptions {
  /** The document, HTML5 from its doctype on, with its scripts and styles in it; or what makes it, anew for each read. */
  readonly html: string | (() => MaybePromise<string>)
  /** The name by which programs know it. Default: the URI. */
  readonly name?: string
  /** The name that people read. */
  readonly title?: string
  /** What it is for. */
  readonly description?: string
  /** What it may load. Default: nothing. */
  readonly csp?: UiCsp
  /** What of the device it would like to use. Default: nothing. */
  readonly permissions?: readonly UiPermission[]
  /** An origin of its own, in the form that the host asks for. */
  readonly domain?: string
  /** It is to be shown with a border and background, or without. Default: as the host likes. */
  readonly prefersBorder?: boolean
  /** How long clients may keep it. Default: that of the server. */
  readonly cache?: Partial<CacheHints>
}

/** An interface as a resource. */
export type UiResource = ResourceDefinition<UiUri, unknown>

/** HTML documents begin like that; white space may come before. */
const DOCTYPE = /^\s*<!doctype html/i

/**
 * Defines an interface that hosts show beside the results of tools; see `withUi()`. It is served with `server.extend(apps([…]))`.
 *
 * @throws InvalidDefinitionError when the URI does not begin with `ui://`, the HTML is no document, or `csp` holds anything but origins.
 * @see MCP Apps, UI Resource Format
 */
export function uiResource(uri: UiUri, options: UiResourceOptions): UiResource {
  const owner = `interface "${uri}"`
  const { html, name, title, description, csp, permissions, domain, prefersBorder, cache } = options
  if (!uri.startsWith('ui://') || !URL.canParse(uri))
    throw new InvalidDefinitionError(`${owner}: expected a URI such as "ui://weather/dashboard"`)
  if (typeof html === 'string' && !DOCTYPE.test(html))
    throw new InvalidDefinitionError(`${owner}: html: expected a document that begins with <!doctype html>`)
  if (csp !== undefined) checkCsp(csp, owner)
  const asked = permissions && Object.fromEntries(permissions.map((permission) => [permission, {}]))
  const ui = withoutUndefined({ csp, permissions: asked, domain, prefersBorder })
  const _meta = Object.keys(ui).length === 0 ? undefined : { ui }
  return resource<UiUri, unknown>({
    uri,
    mimeType: UI_MIME_TYPE,
    ...withoutUndefined({ name, title, description, cache, _meta }),
    handler: async () => {
      const text = typeof html === 'string' ? html : await html()
      return { contents: [withoutUndefined({ uri, mimeType: UI_MIME_TYPE, text, _meta })] }
    },
  })
}

/** The members that are there. */
function withoutUndefined<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  const there = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there) as { [Key in keyof Members]?: Exclude<Members[Key], undefined> } // the same keys and values
}
