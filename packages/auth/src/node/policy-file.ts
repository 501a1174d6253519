import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { PolicyError } from '../errors.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import { type DocumentPolicy, policy } from '../policy/policy.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'

/** How {@link policyFile} follows its file. */
export interface PolicyFileOptions {
  /** How often it looks whether the file has changed, in milliseconds; 0: only `reload()` does. Default 1,000. */
  readonly pollMs?: number
  /** Told when a changed file cannot be used; the policy stays as it was. Default: written with `console.error`. */
  readonly onError?: (error: PolicyError) => void
}

/** A policy that stands in a file. */
export interface FilePolicy extends DocumentPolicy, Disposable {
  /** Reads the file again. @throws {@link PolicyError} when it cannot be used; the policy stays as it was. */
  reload(): void
  /** Looks at the file no more. */
  close(): void
}

/**
 * Reads a policy from a JSON file, and again whenever the file changes: from the next request on the new one holds, and clients are told that lists changed.
 * The process does not go on for its sake.
 *
 * @throws {@link PolicyError} when the file cannot be read, is no JSON, or holds no policy.
 */
export function policyFile(path: string, options: PolicyFileOptions = {}): FilePolicy {
  const { pollMs = 1000, onError = (error: PolicyError) => console.error(`portico: ${error.message}`) } = options
  const made = policy(readPolicy(path))
  const reload = (): void => made.replace(readPolicy(path))
  const onChange = (): void => {
    try {
      reload()
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      onError(error)
    }
  }
  if (pollMs > 0) watchFile(path, { interval: pollMs, persistent: false }, onChange)
  const close = (): void => unwatchFile(path, onChange)
  return Object.assign(made, { reload, close, [Symbol.dispose]: close })
}

function readPolicy(path: string): PolicyDocument {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new PolicyError(`${path}: cannot be read`, { cause })
  }
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw new PolicyError(`${path}: expected JSON`, { cause })
  }
  return parsePolicy(document, path)
}
