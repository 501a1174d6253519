import { BlockList, isIP } from 'node:net'

/**
 * Checks an address that credentials or keys are fetched from.
 *
 * @param where begins the message of an error.
 * @param source the address that named it, such as the issuer whose metadata it stands in: one on the public net does not send us into a private one.
 * @returns the address as it was given.
 * @throws TypeError when it is no `https:` URL (`http:` is allowed on the same machine), or carries credentials or a fragment.
 * @see MCP, Security Best Practices, Server-Side Request Forgery
 */
export function trustedUrl(text: unknown, where: string, source?: string): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new TypeError(`${where}: expected a URL`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new TypeError(`${where}: expected https, got ${url.protocol}//${url.host}`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${where}: expected a URL without credentials`)
  if (url.hash !== '') throw new TypeError(`${where}: expected a URL without fragment`)
  if (source !== undefined && isInternal(url.hostname) && !isInternal(new URL(source).hostname))
    throw new TypeError(`${where}: expected a public address, got ${url.host}`)
  return text as string // parsed above
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** Addresses that are not of the public net. @see IANA, Special-Purpose Address Registries */
const INTERNAL = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INTERNAL.addSubnet(net, prefix)
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INTERNAL.addSubnet(net, prefix, 'ipv6')

function isLoopback(hostName: string): boolean {
  return hostName === 'localhost' || isListed(LOOPBACK, hostName)
}

function isInternal(hostName: string): boolean {
  return hostName === 'localhost' || isInternalAddress(hostName)
}

/** True for an IP address that is not of the public net, with or without brackets; false for names. */
export function isInternalAddress(address: string): boolean {
  return isListed(INTERNAL, address)
}

function isListed(list: BlockList, hostName: string): boolean {
  const address = hostName.replace(/^\[|\]$/g, '')
  const version = isIP(address)
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
