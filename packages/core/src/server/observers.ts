import type { LifecycleEventName, LifecycleEvents } from './lifecycle-events.ts'

type Listener = (event: never) => void

/** Who listens to which lifecycle event. A listener that throws is reported and harms nothing else. */
export class Observers {
  readonly #listeners = new Map<LifecycleEventName, Set<Listener>>()

  /** True when somebody listens, so that an event is worth making. */
  has(name: LifecycleEventName): boolean {
    return this.#listeners.has(name)
  }

  /** Adds a listener and returns the function that removes it. */
  on<Name extends LifecycleEventName>(name: Name, listener: (event: LifecycleEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(name) === listeners) this.#listeners.delete(name)
    }
  }

  /** Tells every listener. */
  emit<Name extends LifecycleEventName>(name: Name, event: LifecycleEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        // on() put it under the name of its event.
        ;(listener as (event: LifecycleEvents[Name]) => void)(event)
      } catch (error) {
        console.error(`portico: a listener of the event "${name}" threw`, error)
      }
    }
  }
}
