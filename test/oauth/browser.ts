/** Follows redirects as a browser does, cookies and all, until one leads to `target`. Answers where it led. */
export async function browse(start: URL, target: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = start
  for (let hops = 0; hops < 20; hops++) {
    if (url.href.startsWith(target)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null)
      throw new Error(`${url.href}: expected a redirect, got ${response.status}: ${(await response.text()).slice(0, 500)}`)
    await response.body?.cancel()
    url = new URL(location, url)
  }
  throw new Error(`expected to come to ${target}`)
}
