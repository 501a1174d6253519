import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Principal } from '@portico/core'
import { OAuthError } from './answers.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Records } from './records.ts'
import type { Seal } from './seal.ts'
import { type Kept, SealedRecords } from './sealed-records.ts'
import { UpstreamRefusal, type UpstreamLogin, type UpstreamTokens } from './upstream.ts'

/** What a user gave to a client: our tokens on one side, those of the identity provider on the other. */
export interface Grant {
  readonly clientId: string
  readonly principal: Principal
  readonly subject: string
  readonly upstream: UpstreamTokens
  /** What the user agreed to. */
  readonly agreedScopes: readonly string[]
  /** When the user has to log in again, milliseconds since 1970. */
  readonly endsAtMs: number
}

/** A pair of tokens, as the token endpoint answers. */
export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token: string
  readonly scope: string
}

/** How long things last, and what renews them. */
export interface GrantTerms {
  readonly accessTokenMs: number
  readonly loginMs: number
  /** How long a refresh token that was used is answered as before: the answer may have been lost, or two asked at the same time. */
  readonly repeatMs: number
  /** Asks the identity provider anew; `keep` is given the tokens as soon as there are others. */
  readonly renew: (
    tokens: UpstreamTokens,
    subject: string,
    keep: (tokens: UpstreamTokens) => Promise<void>,
  ) => Promise<UpstreamLogin>
  /** Who that is here, with what scopes; `undefined`: nobody who may come in. */
  readonly principal: (login: UpstreamLogin, agreedScopes: readonly string[]) => Principal | undefined
  /** Forgets which tokens were found to be good. */
  readonly onRevoked: () => void
}

interface CodeRecord {
  readonly grantId: string
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly isUsed: boolean
}

interface AccessRecord {
  readonly grantId: string
  readonly expiresAtMs: number
}

interface RefreshRecord {
  readonly grantId: string
  readonly clientId: string
  /** Somebody is exchanging it since then. */
  readonly claimedAtMs?: number
  /** It was exchanged then, for that. */
  readonly usedAtMs?: number
  readonly answer?: TokenAnswer
}

const CODE_MS = 60_000
/** Whoever claimed a refresh token and did not finish within that time has died. */
const CLAIM_MS = 30_000
const CLAIM_POLL_MS = 50

/** Codes, access tokens, refresh tokens and what they stand for. All of ours are random: only their digests are kept. */
export class Grants {
  readonly #grants: SealedRecords<Grant>
  readonly #codes: SealedRecords<CodeRecord>
  readonly #accessTokens: SealedRecords<AccessRecord>
  readonly #refreshTokens: SealedRecords<RefreshRecord>
  readonly #terms: GrantTerms
  /** Exchanges that are under way, by refresh token. */
  readonly #exchanging = new Map<string, Promise<TokenAnswer>>()

  constructor(records: Records, seal: Seal, terms: GrantTerms) {
    this.#grants = new SealedRecords(records, seal, 'grants')
    this.#codes = new SealedRecords(records, seal, 'codes')
    this.#accessTokens = new SealedRecords(records, seal, 'access-tokens')
    this.#refreshTokens = new SealedRecords(records, seal, 'refresh-tokens')
    this.#terms = terms
  }

  /** Keeps what a user gave to a client, and makes the code that the client gets it for. */
  async begin(request: AuthorizationRequest, login: UpstreamLogin, principal: Principal): Promise<string> {
    const grantId = randomToken()
    const code = randomToken()
    const { clientId, redirectUri, codeChallenge, scopes: agreedScopes } = request
    const endsAtMs = Date.now() + this.#terms.loginMs
    const { tokens: upstream, subject } = login
    // Until the code is used, the grant lives no longer than it.
    await this.#grants.put(grantId, { clientId, principal, subject, upstream, agreedScopes, endsAtMs }, CODE_MS)
    await this.#codes.put(code, { grantId, clientId, redirectUri, codeChallenge, isUsed: false }, CODE_MS)
    return code
  }

  /**
   * Exchanges a code. One that comes again was stolen: then what was given for it ends.
   *
   * @throws OAuthError when it is not good for that client, address and verifier.
   */
  async exchangeCode(
    code: string,
    clientId: string,
    redirectUri: string | undefined,
    codeVerifier: string,
  ): Promise<TokenAnswer> {
    const kept = await this.#codes.get(code)
    if (kept?.value.clientId !== clientId) throw invalidGrant('The code is not valid')
    const { value: record, version } = kept
    if (redirectUri !== undefined && redirectUri !== record.redirectUri)
      throw invalidGrant('redirect_uri: expected the one that the code was sent to')
    if (!isChallengeOf(record.codeChallenge, codeVerifier)) throw invalidGrant('code_verifier: does not fit the code_challenge')
    if (record.isUsed || !(await this.#codes.put(code, { ...record, isUsed: true }, CODE_MS, version))) {
      await this.#end(record.grantId)
      throw invalidGrant('The code was used before')
    }
    const grant = await this.#grants.get(record.grantId)
    if (grant === undefined) throw invalidGrant('The code is not valid')
    return this.#issue(record.grantId, grant)
  }

  /**
   * Exchanges a refresh token for the next. Whoever asks again at once gets the same answer; later, the token was stolen, and the grant ends.
   *
   * @throws OAuthError when it is not good, or the identity provider cannot be asked.
   */
  exchangeRefreshToken(refreshToken: string, clientId: string): Promise<TokenAnswer> {
    const key = JSON.stringify([refreshToken, clientId])
    const exchanging = this.#exchanging.get(key)
    if (exchanging !== undefined) return exchanging
    const exchange = this.#exchange(refreshToken, clientId).finally(() => this.#exchanging.delete(key))
    this.#exchanging.set(key, exchange)
    return exchange
  }

  /** What an access token stands for. */
  async find(accessToken: string): Promise<{ readonly grant: Grant; readonly expiresAtMs: number } | undefined> {
    const access = await this.#accessTokens.get(accessToken)
    if (access === undefined || access.value.expiresAtMs <= Date.now()) return undefined
    const grant = await this.#grants.get(access.value.grantId)
    return grant === undefined ? undefined : { grant: grant.value, expiresAtMs: access.value.expiresAtMs }
  }

  /** Ends what an access or refresh token of that client stands for. Answers what the identity provider gave for it. @see RFC 7009 */
  async revoke(token: string, clientId: string): Promise<UpstreamTokens | undefined> {
    const kept = (await this.#refreshTokens.get(token)) ?? (await this.#accessTokens.get(token))
    if (kept === undefined) return undefined
    const grant = await this.#grants.get(kept.value.grantId)
    if (grant?.value.clientId !== clientId) return undefined
    await this.#end(kept.value.grantId)
    return grant.value.upstream
  }

  async #exchange(refreshToken: string, clientId: string): Promise<TokenAnswer> {
    const giveUpAtMs = Date.now() + CLAIM_MS
    while (Date.now() <= giveUpAtMs) {
      const kept = await this.#refreshTokens.get(refreshToken)
      if (kept?.value.clientId !== clientId) throw invalidGrant('The refresh token is not valid')
      if (kept.value.answer !== undefined) return this.#repeat(kept.value, kept.value.answer)
      const { claimedAtMs } = kept.value
      if (claimedAtMs === undefined || Date.now() - claimedAtMs > CLAIM_MS) {
        const claimed = await this.#claim(refreshToken, kept)
        if (claimed !== undefined) return this.#renew(refreshToken, claimed)
      }
      // Another process exchanges it: its answer is ours.
      await delay(CLAIM_POLL_MS)
    }
    throw new OAuthError('temporarily_unavailable', 'The refresh token is being exchanged')
  }

  async #repeat({ grantId, usedAtMs = 0 }: RefreshRecord, answer: TokenAnswer): Promise<TokenAnswer> {
    if (Date.now() - usedAtMs <= this.#terms.repeatMs && (await this.#grants.get(grantId)) !== undefined) return answer
    await this.#end(grantId)
    throw invalidGrant('The refresh token was used before')
  }

  /** Keeps other processes from exchanging it too: the identity provider would take that for theft. */
  async #claim(refreshToken: string, { value, version }: Kept<RefreshRecord>): Promise<RefreshRecord | undefined> {
    const claimed: RefreshRecord = { ...value, claimedAtMs: Date.now() }
    return (await this.#refreshTokens.put(refreshToken, claimed, this.#terms.loginMs, version)) ? claimed : undefined
  }

  async #renew(refreshToken: string, record: RefreshRecord): Promise<TokenAnswer> {
    const { grantId, clientId } = record
    const kept = await this.#grants.get(grantId)
    if (kept === undefined || kept.value.endsAtMs <= Date.now()) throw invalidGrant('The login has ended')
    const renewed = await this.#askAnew(grantId, kept).catch(async (error: unknown) => {
      if (error instanceof UpstreamRefusal) {
        await this.#end(grantId)
        throw new OAuthError('invalid_grant', 'The login has ended', { cause: error })
      }
      // It can be exchanged once the provider answers again.
      await this.#refreshTokens.put(refreshToken, { grantId, clientId }, kept.value.endsAtMs - Date.now())
      throw new OAuthError('temporarily_unavailable', 'The identity provider cannot be asked now', { cause: error })
    })
    const answer = await this.#issue(grantId, renewed)
    const used: RefreshRecord = { ...record, usedAtMs: Date.now(), answer }
    await this.#refreshTokens.put(refreshToken, used, kept.value.endsAtMs - Date.now())
    return answer
  }

  async #askAnew(grantId: string, { value: grant, version }: Kept<Grant>): Promise<Kept<Grant>> {
    let current = version
    // Kept before anything else can fail: many providers take a refresh token only once.
    const keep = async (upstream: UpstreamTokens): Promise<void> => {
      if (!(await this.#grants.put(grantId, { ...grant, upstream }, grant.endsAtMs - Date.now(), current)))
        throw new UpstreamRefusal('the login was ended meanwhile')
      current++
    }
    const login = await this.#terms.renew(grant.upstream, grant.subject, keep)
    const principal = this.#terms.principal(login, grant.agreedScopes)
    if (principal === undefined) throw new UpstreamRefusal('the user may not come in any more')
    return { value: { ...grant, principal, upstream: login.tokens }, version: current }
  }

  /** Writes the grant, unless it was ended meanwhile, and makes the tokens for it. */
  async #issue(grantId: string, { value: grant, version }: Kept<Grant>): Promise<TokenAnswer> {
    const now = Date.now()
    const { endsAtMs, upstream, clientId, principal } = grant
    const expiresAtMs = Math.min(now + this.#terms.accessTokenMs, endsAtMs, upstream.expiresAtMs ?? endsAtMs)
    if (!(await this.#grants.put(grantId, grant, endsAtMs - now, version))) throw invalidGrant('The login has ended')
    const accessToken = randomToken()
    const refreshToken = randomToken()
    await this.#accessTokens.put(accessToken, { grantId, expiresAtMs }, expiresAtMs - now)
    await this.#refreshTokens.put(refreshToken, { grantId, clientId }, endsAtMs - now)
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.max(0, Math.floor((expiresAtMs - now) / 1000)),
      refresh_token: refreshToken,
      scope: principal.scopes.join(' '),
    }
  }

  async #end(grantId: string): Promise<void> {
    await this.#grants.delete(grantId)
    this.#terms.onRevoked()
  }
}

function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

function isChallengeOf(challenge: string, verifier: string): boolean {
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false
  const expected = createHash('sha256').update(verifier).digest()
  const given = Buffer.from(challenge, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError('invalid_grant', description)
}
