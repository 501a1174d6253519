import type { Config } from './load-config.ts'

const MASK = '•••'

/** Everything in the configuration that nobody should read in a log. */
export function secretsOf({ client, database, keys }: Config): string[] {
  const plain = Object.values(keys).filter((key) => typeof key === 'string')
  return [...plain, client.authToken ?? '', passwordOf(database)]
}

/** The database without its password. */
export function describeDatabase({ database }: Pick<Config, 'database'>): string {
  const password = passwordOf(database)
  return password === '' ? database : database.replace(password, MASK)
}

function passwordOf(database: string): string {
  return URL.canParse(database) ? new URL(database).password : ''
}
