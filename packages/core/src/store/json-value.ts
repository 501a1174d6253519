/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}
