import type { Requirement } from '../requirement.ts'
import { between, only, since } from '../revisions-in-force.ts'

/** Base protocol: error codes. */
export const errorCodes: readonly Requirement[] = [
  {
    id: 'ERR-01',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'New codes are not allocated in −32000…−32019',
    see: 'basic#error-codes',
  },
  {
    id: 'ERR-02',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'Codes in −32000…−32019 are not used at all by new implementations',
    see: 'basic#error-codes',
  },
  {
    id: 'ERR-03',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No meaning is assumed for received codes in −32000…−32019 (other than −32002)',
    see: 'basic#error-codes',
  },
  {
    id: 'ERR-04',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No code in −32020…−32099 is emitted unless defined by the specification',
    see: 'basic#error-codes',
  },
  {
    id: 'ERR-05',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      '−32020 HeaderMismatch, −32021 MissingRequiredClientCapability, −32022 UnsupportedProtocolVersion are used only with their specified meaning',
    see: 'basic#error-codes',
    isInOfficialSuites: true,
  },
  {
    id: 'ERR-06',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: '−32002 (resource not found) and −32042 (URL elicitation required) are not emitted',
    see: 'basic#error-codes',
    isInOfficialSuites: true,
  },
  {
    id: 'ERR-07',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Application-defined error codes lie outside −32768…−32000',
    see: 'basic#error-codes',
  },
  {
    id: 'ERR-08',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'Resource not found answers −32002',
    see: 'server/resources#error-handling',
  },
  {
    id: 'ERR-09',
    level: 'MUST NOT',
    revisions: only('2025-11-25'),
    statement: '−32042 is returned only when URL mode elicitation is required',
    see: 'client/elicitation#url-elicitation-required-error',
  },
]
