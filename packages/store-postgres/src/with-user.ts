import { userInfo } from 'node:os'

/** A connection string that says who connects: where it does not, and the environment neither, it is the user that runs this, as for all other programs. */
export function withUser(connectionString: string): string {
  if (!URL.canParse(connectionString)) return connectionString
  const url = new URL(connectionString)
  const isNamed = url.username !== '' || url.searchParams.has('user')
  if (isNamed || process.env['PGUSER'] !== undefined || process.env['USER'] !== undefined) return connectionString
  url.username = userInfo().username
  return url.href
}
