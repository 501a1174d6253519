import type { AuthRouteAnswer } from '@portico/core'
import type { AuthorizationRequest } from './authorization-request.ts'
import { escapeHtml } from './html.ts'

/** What the consent page says beside the request. */
export interface ConsentTexts {
  /** The name of the server. */
  readonly server: string
  /** The name of the identity provider. */
  readonly provider: string
  /** What scopes permit, for people. */
  readonly descriptions: Readonly<Record<string, string>>
}

/**
 * No script, no frame, nothing from elsewhere. No `form-action`: browsers apply it to where the answer of the form leads, too, which is the
 * provider and in the end the client.
 */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'dt{font-weight:600;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}form{margin-top:2rem}' +
  'button{font:inherit;padding:.5rem 1.25rem;margin-right:.75rem}'

/** Asks the user whether a client may log in. @see MCP, Security Best Practices, Confused Deputy Problem */
export function consentPage(
  request: AuthorizationRequest,
  { server, provider, descriptions }: ConsentTexts,
  form: { readonly action: string; readonly request: string },
  cookies: readonly string[],
): AuthRouteAnswer {
  const { clientName, publishedBy, redirectUri, scopes } = request
  const described = scopes.map((scope) => {
    const description = Object.hasOwn(descriptions, scope) ? descriptions[scope] : undefined
    return `<li>${escapeHtml(description === undefined ? scope : `${description} (${scope})`)}</li>`
  })
  const publisher =
    publishedBy === undefined ? 'nobody: the client chose its name itself' : `${publishedBy}, where it is published`
  return page(
    200,
    `Allow access to ${server}?`,
    `<dl><dt>Client</dt><dd>${escapeHtml(clientName)}</dd>
<dt>Known by</dt><dd>${escapeHtml(publisher)}</dd>
<dt>You will be sent to</dt><dd>${escapeHtml(new URL(redirectUri).host)}</dd>
<dt>It may</dt><dd>${described.length === 0 ? 'use the server in your name' : `<ul>${described.join('')}</ul>`}</dd></dl>
<p>Go on only if you have just started this yourself. Then you log in with ${escapeHtml(provider)}.</p>
<form method="post" action="${escapeHtml(form.action)}"><input type="hidden" name="request" value="${escapeHtml(form.request)}">
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Do not allow</button></form>`,
    cookies,
  )
}

/** Tells the user that it cannot go on, where there is nobody to send them to. */
export function problemPage(problem: string): AuthRouteAnswer {
  return page(
    400,
    'This login cannot go on',
    `<p>${escapeHtml(problem)}</p><p>Please begin again in the program that you came from.</p>`,
  )
}

function page(status: number, title: string, content: string, cookies: readonly string[] = []): AuthRouteAnswer {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${content}</body></html>`
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    // With `no-referrer` browsers would send the form with `Origin: null`.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    'Set-Cookie': cookies,
  }
  return { status, headers, body }
}
