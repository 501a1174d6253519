export { rateLimit } from './rate-limit/rate-limit.ts'
export type { Rate, RateLimitOptions } from './rate-limit/rate-limit.ts'
