import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Subscriptions. */
export const subscriptions: readonly Requirement[] = [
  {
    id: 'SUBS-01',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'First message on the stream is `notifications/subscriptions/acknowledged` with the subscriptionId',
    see: 'basic/patterns/subscriptions#acknowledgment',
    isInOfficialSuites: true,
  },
  {
    id: 'SUBS-02',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: 'Its `notifications` is the accepted subset; unsupported kinds are omitted',
    see: 'basic/patterns/subscriptions#acknowledgment',
    isInOfficialSuites: true,
  },
  {
    id: 'SUBS-03',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No kind that was not requested; no resource uri that was not requested',
    see: 'basic/patterns/subscriptions#opening-a-stream',
    isInOfficialSuites: true,
  },
  {
    id: 'SUBS-04',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Every message of the subscription (also the final response) has the `subscriptionId` = id of the request',
    see: 'basic/patterns/subscriptions#receiving-notifications',
    isInOfficialSuites: true,
  },
  {
    id: 'SUBS-05',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: 'Several concurrent subscriptions per client are supported',
    see: 'basic/patterns/subscriptions#multiple-concurrent-subscriptions',
    isInOfficialSuites: true,
  },
  {
    id: 'SUBS-06',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'On server teardown: a final result `{resultType:"complete", _meta.subscriptionId}`, then the stream closes',
    see: 'basic/patterns/subscriptions#graceful-closure',
  },
  {
    id: 'SUBS-07',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'A client cancel (HTTP close / stdio cancelled) stops the subscription and frees it',
    see: 'basic/patterns/subscriptions#cancellation',
  },
  {
    id: 'SUBS-08',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: 'Keep-alive comments on idle streams are encouraged',
    see: 'basic/transports/streamable-http#receiving-messages',
  },
]
