/** How much JSON may be. */
export interface JsonLimits {
  /** As text in UTF-8. */
  readonly maxBytes: number
  /** How deep arrays and objects may nest. */
  readonly maxDepth: number
}
