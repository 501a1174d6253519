/** A page that a {@link UserAgent} came to. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** A browser as far as it matters here: cookies, redirects, and one form at a time, which its user fills in. */
export class UserAgent {
  readonly cookies = new Map<string, string>()
  /** Every `Set-Cookie` header that came. */
  readonly cookieHeaders: string[] = []
  /** How many pages the user was asked something on. */
  questions = 0

  /** Follows redirects until there is a page, or one leads to `target`, where nobody has to listen. */
  async open(start: URL | string, target = 'http://127.0.0.1:9/', init: RequestInit = {}): Promise<Page> {
    let url = new URL(start)
    let request = init
    for (let hops = 0; hops < 20; hops++) {
      if (url.href.startsWith(target)) return { url, status: 0, headers: new Headers(), body: '' }
      const response = await this.#fetch(url, request)
      const location = response.headers.get('location')
      if (location === null) return { url, status: response.status, headers: response.headers, body: await response.text() }
      await response.body?.cancel()
      url = new URL(location, url)
      request = {}
    }
    throw new Error(`expected to come to ${target}`)
  }

  /** Opens an address, and answers the form of the page that comes, if there is one. */
  async decide(start: URL | string, decision = 'allow', target?: string): Promise<Page> {
    const page = await this.open(start, target)
    return page.body.includes('<form') ? this.submit(page, { decision }, target) : page
  }

  /** Sends the form of a page as a browser does. */
  submit(page: Page, changed: Record<string, string>, target?: string): Promise<Page> {
    this.questions++
    const action = /<form method="post" action="([^"]*)"/.exec(page.body)?.[1]
    if (action === undefined) throw new Error(`expected a form, got ${page.status}: ${page.body.slice(0, 500)}`)
    const fields = new URLSearchParams()
    for (const [, name = '', value = ''] of page.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
      fields.set(name, value)
    for (const [name, value] of Object.entries(changed)) fields.set(name, value)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: page.url.origin }
    return this.open(new URL(action, page.url), target, { method: 'POST', headers, body: fields.toString() })
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const set of response.headers.getSetCookie()) {
      this.cookieHeaders.push(set)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
