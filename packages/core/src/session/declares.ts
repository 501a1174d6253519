import type { ClientCapabilities } from '@modelcontextprotocol/server'

/** True when a client that declared `declared` can do what `required` names. */
export function declares(declared: ClientCapabilities, required: ClientCapabilities): boolean {
  return includes(withFormMode(declared), required)
}

/** "An empty capability object is equivalent to declaring support for form mode only." MCP, Elicitation, Capabilities */
function withFormMode(declared: ClientCapabilities): ClientCapabilities {
  const elicitation: unknown = declared.elicitation // that the capabilities are an object is all that was checked of them
  if (typeof elicitation !== 'object' || elicitation === null) return declared
  const { form, url } = elicitation as { readonly form?: unknown; readonly url?: unknown } // any object may be asked for a key
  if (form !== undefined || url !== undefined) return declared
  return { ...declared, elicitation: { form: {} } }
}

function includes(declared: object, required: object): boolean {
  return Object.entries(required).every(([name, needed]) => {
    const has = (declared as Record<string, unknown>)[name] // any object may be asked for a key
    if (typeof has !== 'object' || has === null) return has !== undefined && typeof needed !== 'object'
    return typeof needed !== 'object' || needed === null || includes(has, needed as object)
  })
}
