/** An object that has a function under every name: those of the tools or prompts are known to the server only. */
export function callsByName<Call extends object>(callFor: (name: string) => Call): Readonly<Record<string, Call>> {
  return new Proxy<Record<string, Call>>(Object.freeze({}), {
    // A promise is told by its `then`: this object must not be taken for one when it is awaited.
    get: (_target, name) => (typeof name !== 'string' || name === 'then' ? undefined : callFor(name)),
  })
}
