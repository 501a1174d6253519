import type { CacheHints } from '../caching/cache-hints.ts'
import type { AnyResourceDefinition } from '../definition/resource.ts'
import type { ToolOptions } from '../definition/tool.ts'
import type { Context } from '../engine/context.ts'
import { InvalidDefinitionError } from '../errors.ts'
import type { InferOutput, Schema } from '../schema/schema.ts'
import type { MaybePromise } from '../server/middleware.ts'
import type { Client } from '../session/client.ts'

/** A request that an extension adds to the protocol. */
export interface ExtensionMethod<Params extends Schema | undefined = Schema | undefined> {
  /** The schema of the parameters, `_meta` left out. Bad ones are refused with −32602. Left out, the handler gets them as they are. */
  readonly params?: Params
  /** Whether clients that did not declare the extension are refused with −32021. Default `true`. */
  readonly requiresClient?: boolean
  /** The parameter that clients repeat in the header `Mcp-Name`. */
  readonly mirroredName?: string
  /** How long the result may be kept; left out, it does not say. */
  readonly cache?: Partial<CacheHints>
  /** Answers the request with the members of its result. Throw a wire error, such as `InvalidParamsError`, to answer with that. */
  readonly handler: (
    params: Params extends Schema ? InferOutput<Params> : Readonly<Record<string, unknown>>,
    ctx: Context,
  ) => MaybePromise<object>
}

/**
 * An extension of the protocol: what is declared in `capabilities.extensions`, and the requests that it adds. Served in revisions that have
 * extensions, once it is given to `server.extend()`.
 *
 * @see MCP, Extensions
 */
export interface Extension {
  /** Names it, by the rules of `_meta` keys with a prefix: `com.example/search`. */
  readonly id: string
  /** What the server declares under the name. Default: an empty object. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The requests that it adds, by method. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each method has parameters of its own; extension() checked them
  readonly methods?: Readonly<Record<string, ExtensionMethod<any>>>
  /**
   * Kinds of notifications that it adds to `subscriptions/listen`, by their name in the filter. The function answers what of the wish is accepted, or
   * `undefined` for nothing; throw a wire error to refuse it. They are sent with `ctx.server.notifySubscribers()`.
   */
  readonly subscriptions?: Readonly<Record<string, (asked: unknown, ctx: Context) => unknown>>
  /** Resources that come with it; they become resources of the server. */
  readonly resources?: readonly AnyResourceDefinition[]
  /**
   * Looks at each tool of the server: when it is defined, and at those that are there when the extension is added.
   *
   * @throws InvalidDefinitionError for a tool that the extension does not allow.
   */
  readonly checkTool?: (name: string, tool: ToolOptions, server: ExtendedServer) => void
  /** Whether a client is shown a tool in `tools/list`. It can be called all the same. Default: every client is shown every tool. */
  readonly showsTool?: (tool: ToolOptions, client: Client) => boolean
}

/** What an extension may know of the server that it was added to. */
export interface ExtendedServer {
  /** The server has a resource or template that was defined with that URI. */
  readonly hasResource: (uri: string) => boolean
}

/** MCP, Base Protocol, `_meta`: dot-separated labels, a slash, a name. */
const EXTENSION_ID = /^[a-z](?:[a-z\d-]*[a-z\d])?(?:\.[a-z](?:[a-z\d-]*[a-z\d])?)*\/[a-z\d](?:[\w.-]*[a-z\d])?$/i

/**
 * Defines an extension of the protocol.
 *
 * @throws {@link InvalidDefinitionError} when the id is not of the form `prefix/name`.
 */
export function extension(definition: Extension): Extension {
  if (!EXTENSION_ID.test(definition.id)) {
    throw new InvalidDefinitionError(`extension ${JSON.stringify(definition.id)}: expected an id such as "com.example/search"`)
  }
  return definition
}

/**
 * Types the method of an extension: its handler gets what the schema of its parameters makes of them.
 *
 * ```ts
 * extension({ id: 'com.example/search', methods: { 'com.example/find': extensionMethod({ params: z.object({ q: z.string() }), handler: ({ q }) => find(q) }) } })
 * ```
 */
export function extensionMethod<const Params extends Schema | undefined = undefined>(
  definition: ExtensionMethod<Params>,
): ExtensionMethod<Params> {
  return definition
}
