import { LRUCache } from 'lru-cache'
import type { ParametersOf, Query } from './query.ts'

/** Queries that depend on what is asked, each built when its shape is first asked for. */
export class QueryShapes<Parameters extends ParametersOf<Parameters>, Row> {
  // A filter has more shapes than anybody uses: those that were not asked for lately are forgotten, and built again when they are.
  readonly #queries = new LRUCache<string, Query<Parameters, Row>>({ max: 200 })

  /** The query of that shape. */
  of(shape: string, create: () => Query<Parameters, Row>): Query<Parameters, Row> {
    let query = this.#queries.get(shape)
    if (query === undefined) {
      query = create()
      this.#queries.set(shape, query)
    }
    return query
  }
}
