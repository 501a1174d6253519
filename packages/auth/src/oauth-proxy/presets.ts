import type { Preset } from './preset.ts'

const OPENID_SCOPES = ['openid', 'profile', 'email']

/** GitHub: an OAuth app or the user tokens of a GitHub app. It has no OpenID Connect for users. @see https://docs.github.com/apps/oauth-apps */
export const github: Preset = {
  name: 'GitHub',
  issuer: 'https://github.com/login/oauth',
  endpoints: {
    authorization: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
    user: 'https://api.github.com/user',
  },
  subject: 'id',
  scopes: ['read:user'],
  clientAuthentication: 'client_secret_post',
}

/** Google. It gives a refresh token only when asked for offline access. @see https://developers.google.com/identity/protocols/oauth2/web-server */
export const google: Preset = {
  name: 'Google',
  issuer: 'https://accounts.google.com',
  scopes: OPENID_SCOPES,
  parameters: { access_type: 'offline', prompt: 'consent' },
}

/**
 * Microsoft Entra ID.
 *
 * @param tenant the id of the directory, a UUID. `common` and the like have no issuer of their own, so that it could not be checked.
 * @throws TypeError when it is none.
 */
export function entra(tenant: string): Preset {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(tenant))
    throw new TypeError('entra: expected the id of a tenant, such as 00000000-0000-0000-0000-000000000000')
  return {
    name: 'Microsoft',
    issuer: `https://login.microsoftonline.com/${tenant.toLowerCase()}/v2.0`,
    scopes: [...OPENID_SCOPES, 'offline_access'],
    clientAuthentication: 'client_secret_post',
  }
}

/** Auth0. @param domain the domain of the tenant, such as `example.eu.auth0.com`. */
export function auth0(domain: string): Preset {
  // Its issuer ends with a slash.
  return { name: 'Auth0', issuer: `https://${domain}/`, scopes: [...OPENID_SCOPES, 'offline_access'] }
}

/** Keycloak. @param realmUrl the address of the realm, such as `https://sso.example.com/realms/staff`. */
export function keycloak(realmUrl: string): Preset {
  return { name: 'Keycloak', issuer: realmUrl.replace(/\/$/, ''), scopes: OPENID_SCOPES }
}

/**
 * Any OpenID Connect provider.
 *
 * @param issuer exactly as its metadata has it.
 * @param options what differs; `scopes` default to `openid profile email`.
 */
export function oidc(issuer: string, options: Partial<Omit<Preset, 'issuer'>> = {}): Preset {
  return { name: new URL(issuer).host, scopes: OPENID_SCOPES, ...options, issuer }
}
