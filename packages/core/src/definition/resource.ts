import type {
  Annotations,
  BlobResourceContents,
  Icon,
  ReadResourceResult,
  Resource,
  TextResourceContents,
} from '@modelcontextprotocol/server'
import type { Requires } from '../auth/requirement.ts'
import type { CacheHints } from '../caching/cache-hints.ts'
import type { Completers } from '../completion/completer.ts'
import type { Context } from '../engine/context.ts'
import type { MaybePromise } from '../server/middleware.ts'
import type { UriParams } from './uri-params.ts'

/** What is said of a resource or template beside its URI and handler. */
export interface ResourceOptions {
  /** The name by which programs know it. Default: the URI or template. */
  readonly name?: string
  /** The name that people read. */
  readonly title?: string
  /** What the resource holds, for the model. */
  readonly description?: string
  /** The media type, when it is the same for all that matches. Default for text: `text/plain`; for other values: `application/json`. */
  readonly mimeType?: string
  /** The size in bytes, when it is known. Of a template: not used. */
  readonly size?: number
  /** Audience, priority, last change. */
  readonly annotations?: Annotations
  /** Pictures to show beside it. */
  readonly icons?: readonly Icon[]
  /** Anything more, by the naming rules of `_meta`. */
  readonly _meta?: Readonly<Record<string, unknown>>
  /**
   * What callers have to have or be: `scopes('admin')`, a check of your own, several of these. For who is not permitted it does not exist. Default: the
   * policy of the server alone decides; without one, everybody may use it.
   */
  readonly requires?: Requires
  /** Words for policies to go by, such as `billing`. Clients do not see them. Default: none. */
  readonly tags?: readonly string[]
  /** How long a read may take, in milliseconds; 0 is no limit. Default: that of the server. */
  readonly timeoutMs?: number
  /** Of a template: suggests values for its variables. Runs without the middleware, so without what that adds to the context. */
  readonly complete?: Completers
  /** How long clients may keep what was read. Default: that of the server. Revisions without caching do not say it. */
  readonly cache?: Partial<CacheHints>
  /** Of a template: the resources that exist now, to be shown in `resources/list`. Runs without the middleware. */
  readonly list?: (ctx: Context) => MaybePromise<readonly Resource[]>
}

/** The contents of one resource, whose `uri` is that of the request unless said otherwise. */
export type ResourceContents =
  | Omit<TextResourceContents, 'uri'>
  | Omit<BlobResourceContents, 'uri'>
  | TextResourceContents
  | BlobResourceContents

/**
 * What a resource's handler returns: text, bytes, contents with their media type, a full `ReadResourceResult`, or any other value, which is
 * sent as JSON. `undefined` and `null` mean that there is no such resource.
 */
export type ResourceReturn = string | Uint8Array | ResourceContents | ReadResourceResult | object | null | undefined

/** A resource's handler: gets the variables of the template. */
export type ResourceHandler<Uri extends string, Ctx> = (params: UriParams<Uri>, ctx: Ctx) => MaybePromise<ResourceReturn>

/** A resource or template as a value. */
export interface ResourceDefinition<Uri extends string = string, Ctx = never> extends ResourceOptions {
  /** The URI, or the URI template (RFC 6570). */
  readonly uri: Uri
  /** What runs when the resource is read. */
  readonly handler: ResourceHandler<Uri, Ctx>
}

/** Any resource whose handler is content with the context `Ctx`. */
export type AnyResourceDefinition<Ctx = never> = ResourceOptions & {
  readonly uri: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the handler's input is contravariant, so only `any` takes every resource
  readonly handler: (params: any, ctx: Ctx) => MaybePromise<ResourceReturn>
}

/**
 * Defines a resource as a value, to be added with `server.resources([ … ])`.
 *
 * @see MCP, Resources
 */
export function resource<const Uri extends string, Ctx = Context>(
  definition: ResourceDefinition<Uri, Ctx>,
): ResourceDefinition<Uri, Ctx> {
  return definition
}
