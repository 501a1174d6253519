import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long one nonce is given out, in milliseconds. The one before it is still taken. */
const PERIOD_MS = 120_000

/** Values that a DPoP proof has to carry: made from the time, so that none has to be remembered. @see RFC 9449, section 9 */
export class DpopNonces {
  readonly #key = randomBytes(32)

  /** The one that is given out now. */
  current(): string {
    return this.#nonceOf(this.#period())
  }

  /** True for one that was given out in this period or the one before it. */
  accepts(nonce: unknown): boolean {
    if (typeof nonce !== 'string') return false
    const period = this.#period()
    return isEqual(nonce, this.#nonceOf(period)) || isEqual(nonce, this.#nonceOf(period - 1))
  }

  #period(): number {
    return Math.floor(Date.now() / PERIOD_MS)
  }

  #nonceOf(period: number): string {
    return createHmac('sha256', this.#key).update(String(period)).digest('base64url')
  }
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
