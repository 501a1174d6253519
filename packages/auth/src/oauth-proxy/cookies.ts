/** A cookie of the pages of the proxy: for this host only, out of reach of scripts, not sent along from pages of others but when they lead here. */
export class Cookie {
  readonly #name: string
  readonly #attributes: string

  /** @param origin where the pages are; over `https:` the name has the prefix `__Host-`, which no other host can set. */
  constructor(name: string, origin: string, maxAgeSeconds: number) {
    const isSecure = origin.startsWith('https:')
    this.#name = isSecure ? `__Host-${name}` : name
    this.#attributes = `; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  }

  /** Its value in a `Cookie` header. */
  read(header: string | undefined): string | undefined {
    const start = `${this.#name}=`
    return header
      ?.split(/[;,]/)
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(start))
      ?.slice(start.length)
  }

  /** The `Set-Cookie` header that sets it. */
  write(value: string): string {
    return `${this.#name}=${value}${this.#attributes}`
  }
}
