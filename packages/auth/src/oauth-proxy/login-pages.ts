import { randomBytes } from 'node:crypto'
import type { AuthRouteAnswer, AuthRouteRequest, Principal } from '@portico/core'
import { hash } from 'node:crypto'
import { OAuthError, redirectAnswer } from './answers.ts'
import {
  type AuthorizationRequest,
  type AuthorizationTerms,
  parseAuthorizationRequest,
  redirectUriOf,
} from './authorization-request.ts'
import type { OAuthClient } from './client.ts'
import { Consents } from './consents.ts'
import { Cookie } from './cookies.ts'
import { type ConsentTexts, consentPage, problemPage } from './pages.ts'
import type { Records } from './records.ts'
import type { Seal } from './seal.ts'
import { SealedRecords } from './sealed-records.ts'
import { type Upstream, type UpstreamChallenge, type UpstreamLogin, UpstreamRefusal } from './upstream.ts'

/** What the pages work with. */
export interface LoginPagesSettings extends AuthorizationTerms {
  readonly issuer: string
  readonly seal: Seal
  readonly records: Records
  readonly upstream: Upstream
  readonly texts: ConsentTexts
  /** The client with that id. @throws OAuthError when there is none. */
  readonly findClient: (id: string) => Promise<OAuthClient>
  /** The scopes to ask the identity provider for. */
  readonly upstreamScopes: (scopes: readonly string[]) => readonly string[]
  /** Who that is here; `undefined`: nobody who may come in. */
  readonly principal: (login: UpstreamLogin, scopes: readonly string[]) => Principal | undefined
  /** Keeps what the user gave, and makes the code for it. */
  readonly begin: (request: AuthorizationRequest, login: UpstreamLogin, principal: Principal) => Promise<string>
  /** Told what went wrong with the identity provider, because clients are not. */
  readonly onError: (error: unknown) => void
}

/** What the form of the consent page carries. */
interface ConsentForm {
  readonly request: AuthorizationRequest
  readonly browser: string
  readonly untilMs: number
}

/** A login that is under way at the identity provider. */
interface PendingLogin {
  readonly request: AuthorizationRequest
  readonly challenge: UpstreamChallenge
  readonly browser: string
}

const FORM_PURPOSE = 'consent form'
const LOGIN_MS = 600_000
const BROWSER_SECONDS = 86_400

/** What the browser of a user comes to: the question whether the client may, the way to the identity provider, and the way back. */
export class LoginPages {
  readonly #settings: LoginPagesSettings
  readonly #consents: Consents
  /** Names the browser, so that one cannot go on with what another began. */
  readonly #browserCookie: Cookie
  readonly #pending: SealedRecords<PendingLogin>

  constructor(settings: LoginPagesSettings) {
    this.#settings = settings
    this.#consents = new Consents(settings.seal, settings.issuer)
    this.#browserCookie = new Cookie('portico-browser', settings.issuer, BROWSER_SECONDS)
    this.#pending = new SealedRecords(settings.records, settings.seal, 'logins')
  }

  /** Answers a request for authorization: with the consent page, or, where the user agreed before, by going on. */
  async authorize(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    // 1. As long as it is not certain whose address it is, nobody is sent there.
    const found = await this.#findRedirect(request)
    if ('status' in found) return found
    // 2. From here on, the client is told.
    try {
      const parsed = parseAuthorizationRequest(request, found.client, found.redirectUri, this.#settings)
      return await this.#ask(request, parsed)
    } catch (error) {
      return this.#refuse(found.redirectUri, request.query('state'), error)
    }
  }

  /** Answers what the user chose on the consent page. */
  async decide(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    const fields = new URLSearchParams(request.body)
    const form = this.#openForm(fields.get('request') ?? '')
    const browser = this.#browserCookie.read(request.header('cookie'))
    if (form === undefined || browser === undefined || digest(browser) !== form.browser || !this.#isOwnOrigin(request))
      return problemPage('The page is too old, or was not opened in this browser.')
    const { redirectUri, state } = form.request
    if (fields.get('decision') !== 'allow')
      return this.#refuse(redirectUri, state, new OAuthError('access_denied', 'The user did not agree'))
    const remembered = this.#consents.add(request.header('cookie'), form.request)
    try {
      return await this.#forward(form.request, browser, [remembered])
    } catch (error) {
      return this.#refuse(redirectUri, state, error)
    }
  }

  /** Takes the browser back from the identity provider, and sends it to the client with a code. */
  async callback(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    const state = request.query('state') ?? ''
    const browser = this.#browserCookie.read(request.header('cookie'))
    const kept = await this.#pending.get(state)
    if (kept === undefined || browser === undefined || digest(browser) !== kept.value.browser)
      return problemPage('The login is too old, or was not begun in this browser.')
    if (!(await this.#pending.delete(state, kept.version))) return problemPage('The login was finished before.')
    const { request: authorization, challenge } = kept.value
    try {
      const login = await this.#settings.upstream.login(callbackParameters(request), challenge)
      const principal = this.#settings.principal(login, authorization.scopes)
      if (principal === undefined) throw new OAuthError('access_denied', 'The user may not come in')
      const code = await this.#settings.begin(authorization, login, principal)
      return this.#answerClient(authorization.redirectUri, authorization.state, { code })
    } catch (error) {
      return this.#refuse(authorization.redirectUri, authorization.state, error)
    }
  }

  async #findRedirect(
    request: AuthRouteRequest,
  ): Promise<{ readonly client: OAuthClient; readonly redirectUri: string } | AuthRouteAnswer> {
    try {
      const client = await this.#settings.findClient(request.query('client_id') ?? '')
      return { client, redirectUri: redirectUriOf(request, client) }
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      if (error.cause !== undefined) this.#settings.onError(error.cause)
      return problemPage(error.message)
    }
  }

  async #ask(request: AuthRouteRequest, parsed: AuthorizationRequest): Promise<AuthRouteAnswer> {
    const cookieHeader = request.header('cookie')
    const known = this.#browserCookie.read(cookieHeader)
    const browser = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url')
    const cookies = [this.#browserCookie.write(browser)]
    if (request.query('prompt') !== 'consent' && this.#consents.includes(cookieHeader, parsed))
      return this.#forward(parsed, browser, cookies)
    const { seal, texts } = this.#settings
    const form: ConsentForm = { request: parsed, browser: digest(browser), untilMs: Date.now() + LOGIN_MS }
    return consentPage(parsed, texts, { action: request.path, request: seal.seal(FORM_PURPOSE, form) }, cookies)
  }

  async #forward(request: AuthorizationRequest, browser: string, cookies: readonly string[]): Promise<AuthRouteAnswer> {
    const { upstream, upstreamScopes } = this.#settings
    const challenge = upstream.challenge()
    const url = await upstream.authorizationUrl(upstreamScopes(request.scopes), challenge)
    await this.#pending.put(challenge.state, { request, challenge, browser: digest(browser) }, LOGIN_MS)
    return redirectAnswer(url, cookies)
  }

  #openForm(sealed: string): ConsentForm | undefined {
    const form = this.#settings.seal.open(FORM_PURPOSE, sealed) as ConsentForm | undefined // sealed above
    return form !== undefined && Date.now() <= form.untilMs ? form : undefined
  }

  #isOwnOrigin(request: AuthRouteRequest): boolean {
    const origin = request.header('origin')
    return origin === undefined || origin === this.#settings.issuer
  }

  /** Tells a client that it gets nothing; why, only as far as it is not the identity provider's word. */
  #refuse(redirectUri: string, state: string | undefined, error: unknown): AuthRouteAnswer {
    if (!(error instanceof OAuthError)) this.#settings.onError(error)
    const told = error instanceof OAuthError ? error : toldInstead(error)
    return this.#answerClient(redirectUri, state, { error: told.error, error_description: told.message })
  }

  #answerClient(redirectUri: string, state: string | undefined, parameters: Record<string, string>): AuthRouteAnswer {
    const url = new URL(redirectUri)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    if (state !== undefined) url.searchParams.set('state', state)
    // Tells the client whose answer it is, against mix-up. RFC 9207.
    url.searchParams.set('iss', this.#settings.issuer)
    return redirectAnswer(url.href)
  }
}

function toldInstead(error: unknown): OAuthError {
  return error instanceof UpstreamRefusal
    ? new OAuthError('access_denied', 'The identity provider did not log the user in')
    : new OAuthError('server_error', 'The login with the identity provider failed')
}

function callbackParameters(request: AuthRouteRequest): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const name of ['code', 'state', 'iss', 'error', 'error_description']) {
    const value = request.query(name)
    if (value !== undefined) parameters.set(name, value)
  }
  return parameters
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}
