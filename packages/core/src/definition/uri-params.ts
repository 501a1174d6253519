/** What stands between the braces of a template, as a union. */
type Expressions<Template extends string> = Template extends `${string}{${infer Expression}}${infer Rest}`
  ? Expression | Expressions<Rest>
  : never

type WithoutExplode<Name extends string> = Name extends `${infer Bare}*` ? Bare : Name

type SplitNames<Names extends string> = Names extends `${infer First},${infer Rest}` ? First | SplitNames<Rest> : Names

type RequiredNames<Expression extends string> = Expression extends `${'?' | '&' | '#'}${string}`
  ? never
  : Expression extends `${'+' | '/'}${infer Name}`
    ? WithoutExplode<Name>
    : WithoutExplode<Expression>

type OptionalNames<Expression extends string> = Expression extends `${'?' | '&' | '#'}${infer Names}` ? SplitNames<Names> : never

type Simplify<T> = { readonly [Key in keyof T]: T[Key] } & {}

/**
 * The variables of a URI template, by name: those of the path are there whenever the template matches, those of the query and the
 * fragment may be missing. `repo://{owner}/{path*}{?ref}` gives `{ owner: string; path: string; ref?: string }`.
 *
 * A template that is only known as `string` gives a record in which every variable may be missing.
 */
export type UriParams<Template extends string> = string extends Template
  ? Record<string, string | undefined>
  : Simplify<
      { [Name in RequiredNames<Expressions<Template>>]: string } & { [Name in OptionalNames<Expressions<Template>>]?: string }
    >
