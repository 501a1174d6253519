/** A tool, resource, template or prompt, as what decides about it sees it. */
export interface GuardedComponent {
  /** What it is; a template is a resource. */
  readonly kind: 'tool' | 'resource' | 'prompt'
  /** The tool's or prompt's name, the resource's URI or template. */
  readonly name: string
  /** The tags of its definition. */
  readonly tags: readonly string[]
}
