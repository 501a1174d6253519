import type { ProtocolVersion } from '@portico/core'
import { authorization } from './requirements/authorization.ts'
import { base } from './requirements/base.ts'
import { caching } from './requirements/caching.ts'
import { cancellation } from './requirements/cancellation.ts'
import { completion } from './requirements/completion.ts'
import { coreTasks } from './requirements/core-tasks.ts'
import { elicitation } from './requirements/elicitation.ts'
import { errorCodes } from './requirements/error-codes.ts'
import { extensions } from './requirements/extensions.ts'
import { headers } from './requirements/headers.ts'
import { httpSse } from './requirements/http-sse.ts'
import { jsonSchemaAndIcons } from './requirements/json-schema-and-icons.ts'
import { lifecycle } from './requirements/lifecycle.ts'
import { logging } from './requirements/logging.ts'
import { meta } from './requirements/meta.ts'
import { multiRoundTrip } from './requirements/multi-round-trip.ts'
import { pagination } from './requirements/pagination.ts'
import { progress } from './requirements/progress.ts'
import { prompts } from './requirements/prompts.ts'
import { resources } from './requirements/resources.ts'
import { roots } from './requirements/roots.ts'
import { sampling } from './requirements/sampling.ts'
import { security } from './requirements/security.ts'
import { sessions } from './requirements/sessions.ts'
import { statelessHttp } from './requirements/stateless-http.ts'
import { statelessness } from './requirements/statelessness.ts'
import { stdio } from './requirements/stdio.ts'
import { streamableHttp } from './requirements/streamable-http.ts'
import { subscriptions } from './requirements/subscriptions.ts'
import { tasksExtension } from './requirements/tasks-extension.ts'
import { tools } from './requirements/tools.ts'
import { transports } from './requirements/transports.ts'
import { versioningAndDiscovery } from './requirements/versioning-and-discovery.ts'
import type { Requirement } from './requirement.ts'

/** A part of the specification, with what it requires of servers. */
export interface Section {
  readonly title: string
  readonly requirements: readonly Requirement[]
}

/** What the specification requires of servers, in all revisions and official extensions, by section. */
export const SECTIONS: readonly Section[] = [
  { title: 'Base protocol: JSON-RPC', requirements: base },
  { title: 'Base protocol: error codes', requirements: errorCodes },
  { title: 'Base protocol: `_meta`', requirements: meta },
  { title: 'Base protocol: statelessness', requirements: statelessness },
  { title: 'Base protocol: JSON Schema and icons', requirements: jsonSchemaAndIcons },
  { title: 'Lifecycle with `initialize`', requirements: lifecycle },
  { title: 'Versioning and discovery', requirements: versioningAndDiscovery },
  { title: 'Transports in general', requirements: transports },
  { title: 'Transport: stdio', requirements: stdio },
  { title: 'Transport: Streamable HTTP', requirements: streamableHttp },
  { title: 'Transport: Streamable HTTP, sessions and streams until 2025-11-25', requirements: sessions },
  { title: 'Transport: Streamable HTTP since 2026-07-28', requirements: statelessHttp },
  { title: 'Transport: headers that repeat the body', requirements: headers },
  { title: 'Transport: HTTP+SSE', requirements: httpSse },
  { title: 'Authorization: resource server', requirements: authorization },
  { title: 'Tools', requirements: tools },
  { title: 'Resources', requirements: resources },
  { title: 'Prompts', requirements: prompts },
  { title: 'Completion', requirements: completion },
  { title: 'Logging', requirements: logging },
  { title: 'Pagination', requirements: pagination },
  { title: 'Progress', requirements: progress },
  { title: 'Cancellation', requirements: cancellation },
  { title: 'Elicitation', requirements: elicitation },
  { title: 'Sampling', requirements: sampling },
  { title: 'Roots', requirements: roots },
  { title: 'Multi round-trip requests', requirements: multiRoundTrip },
  { title: 'Subscriptions', requirements: subscriptions },
  { title: 'Caching', requirements: caching },
  { title: 'Tasks in the core protocol of 2025-11-25', requirements: coreTasks },
  { title: 'Tasks extension', requirements: tasksExtension },
  { title: 'Other extensions', requirements: extensions },
  { title: 'Security considerations', requirements: security },
]

/** All requirements, in the order of {@link SECTIONS}. */
export const REQUIREMENTS: readonly Requirement[] = SECTIONS.flatMap(({ requirements }) => requirements)

/** The revisions that a requirement is in force for. */
export function inForce(id: string): readonly ProtocolVersion[] {
  const requirement = REQUIREMENTS.find((candidate) => candidate.id === id)
  if (requirement === undefined) throw new Error(`there is no requirement ${id}`)
  return requirement.revisions
}
