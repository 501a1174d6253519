/** A host as it stands in a URL: an IPv6 address in brackets. */
export function hostInUrl(host: string): string {
  return isIpv6(host) && !host.startsWith('[') ? `[${host}]` : host
}

/** True for the addresses that mean all interfaces, by which nobody is addressed. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '[::]' || host === ''
}

/** Two colons or more: no name has them, with or without a port. */
function isIpv6(host: string): boolean {
  return host.indexOf(':') !== host.lastIndexOf(':')
}
