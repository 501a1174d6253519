import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError, UnsupportedProtocolVersionError } from '../errors.ts'
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './protocol-version.ts'
import { REVISIONS, ServedRevisions } from './served-revisions.ts'

const WITH_INITIALIZE = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const

function serve(versions?: readonly ProtocolVersion[]): ServedRevisions {
  return new ServedRevisions({ name: 'test', version: '1.0.0' }, () => new Map(), versions)
}

describe('REVISIONS', () => {
  test('has one for every version, oldest first', () => {
    expect(REVISIONS.map(({ version }) => version)).toEqual([...PROTOCOL_VERSIONS])
  })
})

describe('ServedRevisions', () => {
  test('serves all that there are when nothing else is said', () => {
    expect(serve().versions).toEqual([...PROTOCOL_VERSIONS])
  })

  test('gives a client the revision it asks for, or the newest that opens with initialize', () => {
    const served = serve()
    for (const version of WITH_INITIALIZE) expect(served.negotiate(version).version).toBe(version)
    for (const version of ['1999-01-01', '2026-07-28', '2099-01-01', '', 'latest']) {
      expect(served.negotiate(version).version).toBe('2025-11-25')
    }
    expect(served.latest.version).toBe('2026-07-28')
    expect(served.beforeInitialize.version).toBe('2025-11-25')
  })

  test('keeps to those that it was given, oldest first', () => {
    const served = serve(['2025-06-18', '2024-11-05'])
    expect(served.versions).toEqual(['2024-11-05', '2025-06-18'])
    expect([...served].map(({ version }) => version)).toEqual(served.versions)
    expect(served.negotiate('2025-11-25').version).toBe('2025-06-18')
    expect(served.get('2025-03-26')).toBeUndefined()
  })

  test('has no answer to initialize when every revision is stateless', () => {
    expect(() => serve(['2026-07-28']).negotiate('2025-11-25')).toThrow(UnsupportedProtocolVersionError)
  })

  test('takes requests that stand alone in stateless revisions only', () => {
    expect(serve().stateless('2026-07-28').version).toBe('2026-07-28')
    for (const version of [...WITH_INITIALIZE, '2099-01-01']) {
      expect(() => serve().stateless(version)).toThrow(UnsupportedProtocolVersionError)
    }
  })

  test('refuses versions that there are not, and none', () => {
    expect(() => serve([])).toThrow(InvalidDefinitionError)
    // @ts-expect-error -- no such version
    expect(() => serve(['2023-01-01'])).toThrow(/2023-01-01/)
  })
})
