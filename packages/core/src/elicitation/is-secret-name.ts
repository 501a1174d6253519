/** What a name ends with that asks for something secret: "passwords, API keys, access tokens, or payment credentials". */
const SECRET =
  /(?:^| )(?:pass ?words?|passwd|pwd|pass ?phrase|pass ?code|secret|(?:api|access|private|secret|signing|encryption) ?keys?|(?:access|refresh|auth|api|bearer|id|session|personal access) ?tokens?|credentials?|cvv|cvc|csc|security code|card ?number|credit ?card)$/

/**
 * True when a name or title says that what is meant is secret: `password`, `dbPassword`, `API key`, `access_token`, `cardNumber`. It is the last words that
 * count: `passwordPolicy` and `secretSantaName` are no secrets.
 *
 * @see MCP, Elicitation, Security Considerations
 */
export function isSecretName(name: string): boolean {
  return SECRET.test(wordsOf(name))
}

/** The words of a name, in lower case with spaces between them, without what stands in parentheses. */
function wordsOf(name: string): string {
  return name
    .replaceAll(/\([^)]*\)/g, '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase()
}
