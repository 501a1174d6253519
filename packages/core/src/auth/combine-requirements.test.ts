import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import { every, not, offered, some, toRequirement } from './combine-requirements.ts'
import { level } from './level.ts'
import type { Access, Decision, Requires } from './requirement.ts'
import { roles } from './roles.ts'
import { scopes } from './scopes.ts'

const access: Access = {
  principal: { id: 'ada', scopes: ['read'], roles: ['editor'] },
  component: { kind: 'tool', name: 'wipe', tags: [] },
  args: undefined,
  permissions: undefined,
}
const permit = (): boolean => true
const deny = async (): Promise<boolean> => false

const decide = async (requires: Requires): Promise<Decision> => toRequirement(requires).decide(access)

describe('requirements', () => {
  test.each<[string, Requires, Decision]>([
    ['a scope that is there', scopes('read'), 'permitted'],
    ['scopes of which one is missing: all are named', scopes('read', 'write'), { missingScopes: ['read', 'write'] }],
    ['a role that is there', roles('admin', 'editor'), 'permitted'],
    ['a role that is not there', roles('admin'), 'denied'],
    ['a level without a policy', level('tool_execute'), 'denied'],
    ['a check that permits', permit, 'permitted'],
    ['a check that denies later', deny, 'denied'],
    ['an array of what is met', [permit, scopes('read')], 'permitted'],
    ['an array of which one is denied', [permit, scopes('write'), deny], 'denied'],
    ['every: missing scopes come together', every(scopes('a'), scopes('b', 'a')), { missingScopes: ['a', 'b'], isListed: false }],
    ['some: one is enough', some(deny, permit), 'permitted'],
    ['some: the first scopes that would do', some(roles('admin'), scopes('a'), scopes('b')), { missingScopes: ['a'] }],
    ['some: none', some(deny, roles('admin')), 'denied'],
    ['not what is met', not(scopes('read')), 'denied'],
    ['not what lacks a scope', not(scopes('write')), 'permitted'],
    ['not what is denied later', not(deny), 'permitted'],
    ['offered, lacking a scope', offered(scopes('write')), { missingScopes: ['write'], isListed: true }],
    ['offered, denied', offered(deny), 'denied'],
    ['every: listed only if all are', every(offered(scopes('a')), scopes('b')), { missingScopes: ['a', 'b'], isListed: false }],
  ])('%s', async (_what, requires, decision) => {
    expect(await decide(requires)).toEqual(decision)
  })

  test('answer at once where every part does', () => {
    expect(every(permit, some(scopes('write'), roles('editor'))).decide(access)).toBe('permitted')
    expect(every(permit, deny).decide(access)).toBeInstanceOf(Promise)
  })

  test('do not turn what is no decision into a permission', async () => {
    const broken = { decide: () => 'yes', usesArguments: false, description: 'broken' } as unknown as Requires
    for (const requires of [not(broken), some(broken, deny), every(broken)]) {
      await expect(async () => requires.decide(access)).rejects.toThrow('expected a decision')
    }
    expect(await decide((() => 1) as unknown as Requires)).toBe('denied')
  })

  test('describe themselves', () => {
    const isOwner = (): boolean => true
    expect(every(scopes('a', 'b'), not(roles('guest')), isOwner).description).toBe(
      'every(scopes(a, b), not(roles(guest)), isOwner)',
    )
  })

  test.each<[string, () => unknown]>([
    ['no scope', () => scopes()],
    ['a scope that no challenge can name', () => scopes('two words')],
    ['no role', () => roles()],
    ['a level that there is not', () => level('root' as 'server_admin')],
    ['an empty array', () => toRequirement([])],
    ['a string', () => toRequirement('admin' as unknown as Requires)],
    ['nothing', () => toRequirement(null as unknown as Requires)],
  ])('refuse %s', (_what, make) => {
    expect(make).toThrow(InvalidDefinitionError)
  })
})
