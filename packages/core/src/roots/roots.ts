import type { Root } from '@modelcontextprotocol/server'
import type { Question } from '../multi-round-trip/question.ts'

/**
 * Asks the client which places the server may work in.
 *
 * @see MCP, Roots
 */
export function roots(): Question<readonly Root[]> {
  return {
    method: 'roots/list',
    params: () => ({}),
    requires: { roots: {} },
    parse: (result) =>
      isRootsResult(result) ? { value: result.roots } : { problem: 'expected a ListRootsResult with roots, each with a URI' },
  }
}

function isRootsResult(result: unknown): result is { roots: Root[] } {
  return (
    typeof result === 'object' &&
    result !== null &&
    'roots' in result &&
    Array.isArray(result.roots) &&
    result.roots.every(isRoot)
  )
}

function isRoot(root: unknown): boolean {
  return typeof root === 'object' && root !== null && 'uri' in root && typeof root.uri === 'string' && URL.canParse(root.uri)
}
