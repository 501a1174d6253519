import { InvalidDefinitionError } from '../errors.ts'
import { decoratedMethodsOf } from './decorators.ts'
import type { AnyPromptDefinition } from './prompt.ts'
import type { AnyResourceDefinition } from './resource.ts'
import type { AnyToolDefinition } from './tool.ts'

/** Where decorated methods are added. */
export interface DefinitionSink {
  /** Adds a tool. */
  tool(name: string, definition: AnyToolDefinition): void
  /** Adds a resource or template. */
  resource(definition: AnyResourceDefinition): void
  /** Adds a prompt. */
  prompt(name: string, definition: AnyPromptDefinition): void
}

/**
 * Adds the decorated methods of an instance, bound to it.
 *
 * @throws {@link InvalidDefinitionError} when its class has none.
 */
export function registerDecorated(instance: object, sink: DefinitionSink): void {
  const { constructor } = instance
  const metadata = (constructor as { [Symbol.metadata]?: DecoratorMetadataObject })[Symbol.metadata] // classes have it once decorated
  const decorated = decoratedMethodsOf(metadata)
  if (decorated.length === 0) {
    throw new InvalidDefinitionError(
      `register: expected an instance with @Tool, @Resource or @Prompt methods, got one of ${constructor.name}`,
    )
  }
  for (const entry of decorated) {
    // The decorator was on a method of that name; a lookup by it finds the method, also an overriding one.
    const method = (instance as Record<string | symbol, (input: unknown, ctx: unknown) => never>)[entry.method] as (
      input: unknown,
      ctx: unknown,
    ) => never
    const handler = (input: unknown, ctx: unknown): never => Reflect.apply(method, instance, [input, ctx])
    if (entry.kind === 'tool') sink.tool(entry.name, { ...entry.options, handler })
    else if (entry.kind === 'prompt') sink.prompt(entry.name, { ...entry.options, handler })
    else sink.resource({ ...entry.options, uri: entry.uri, handler })
  }
}
