import type { GuardedComponent, PermissionLevel, Principal } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { PolicyError } from '../errors.ts'
import { policy } from './policy.ts'
import type { PolicyDocument } from './policy-document.ts'

const document: PolicyDocument = {
  roles: {
    reader: { levels: ['resource_read'], limits: { callsPerMinute: 10, timeoutMs: 500 } },
    operator: { levels: ['resource_read', 'tool_execute'], allow: ['weather_*', 'notes://*'], limits: { callsPerMinute: 60 } },
    net: { levels: ['network_access'], hosts: ['api.example.com', '*.example.org'] },
  },
  principals: {
    '*': { roles: ['reader'], limits: { resultBytes: 1000 } },
    ada: { roles: ['operator', 'net'], deny: ['weather_wipe'], limits: { timeoutMs: 9000 } },
    root: {
      levels: ['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access'],
      paths: { read: ['/srv'], write: ['/srv/tmp'] },
    },
  },
  tags: { admin: { requires: ['server_admin'] }, weather: { hosts: ['api.example.com'], ports: [443] } },
}
const made = policy(document)
const principal = (id: string, ...roles: string[]): Principal => ({ id, scopes: [], roles })
const tool = (name: string, ...tags: string[]): GuardedComponent => ({ kind: 'tool', name, tags })
const resource = (name: string): GuardedComponent => ({ kind: 'resource', name, tags: [] })

describe('policy', () => {
  test.each<[who: Principal, what: GuardedComponent, isPermitted: boolean]>([
    [principal('ada'), tool('weather_today'), true],
    [principal('ada'), tool('other'), false],
    [principal('ada'), tool('weather_wipe'), false],
    [principal('root'), tool('weather_wipe', 'admin'), true],
    [principal('ada'), tool('weather_today', 'admin'), false],
    [principal('eve'), tool('weather_today'), false],
    [principal('eve'), resource('notes://1'), true],
    [principal('eve'), { kind: 'prompt', name: 'review', tags: [] }, true],
    [principal('eve', 'operator'), tool('weather_today'), true],
    [principal('eve', 'no such role'), tool('weather_today'), false],
    [principal('__proto__'), tool('weather_today'), false],
    [principal('ada'), tool('weather_today', '__proto__', 'unheard of'), true],
  ])('%j, %j: %s, and says why', (who, what, isPermitted) => {
    const decision = made.decide({ principal: who, component: what, args: undefined, permissions: made })
    expect(decision).toBe(isPermitted ? 'permitted' : 'denied')
    expect(made.explain(who, what).isPermitted).toBe(isPermitted)
  })

  test('says who gives what is needed, and what is missing', () => {
    expect(made.explain(principal('ada'), tool('weather_wipe', 'admin'))).toEqual({
      isPermitted: false,
      reasons: [
        'weather_wipe: denied by name by principal "ada"',
        'tool_execute (a tool): given by role "operator"',
        'server_admin (tag "admin"): not given by principal "*", principal "ada", role "reader", role "operator", role "net"',
      ],
    })
    expect(made.explain(principal('ada'), tool('other')).reasons).toEqual([
      'tool_execute (a tool): not given by principal "*", principal "ada", role "reader", role "operator", role "net"; role "operator" gives it only for other names',
    ])
    expect(policy({}).explain(principal('eve'), tool('a')).reasons).toEqual(['tool_execute (a tool): not given by anything'])
  })

  test('denies everything when it is empty', () => {
    for (const kind of ['tool', 'resource', 'prompt'] as const) {
      expect(policy({}).explain(principal('ada'), { kind, name: 'a', tags: [] }).isPermitted).toBe(false)
    }
  })

  test('tells levels and roles for other checks', () => {
    const levels = (id: string, name: string): PermissionLevel[] => [...made.levelsOf(principal(id), tool(name))]
    expect(levels('ada', 'weather_today')).toEqual(
      ['resource_read', 'resource_read', 'tool_execute', 'network_access'].filter(
        (level, index, all) => all.indexOf(level) === index,
      ),
    )
    expect(levels('ada', 'other')).toEqual(['resource_read', 'network_access'])
    expect([...made.rolesOf(principal('ada', 'guest'))]).toEqual(['guest', 'reader', 'operator', 'net'])
  })

  test.each<[id: string, host: string, port: number, tags: string[], may: boolean]>([
    ['ada', 'api.example.com', 443, [], true],
    ['ada', 'API.example.com.', 443, [], true],
    ['ada', 'api.example.com', 80, [], false],
    ['ada', 'a.b.example.org', 443, [], true],
    ['ada', 'example.org', 443, [], false],
    ['ada', 'api.example.com.evil.net', 443, [], false],
    ['ada', 'api.example.com', 443, ['weather'], true],
    ['ada', 'a.example.org', 443, ['weather'], false],
    ['root', 'api.example.com', 443, [], false],
    ['eve', 'api.example.com', 443, [], false],
  ])('%s may connect to %s:%i with tags %j: %s', (id, host, port, tags, may) => {
    expect(made.mayConnect(principal(id), host, port, tags)).toBe(may)
  })

  test.each<[id: string, path: string, mayRead: boolean, mayWrite: boolean]>([
    ['root', '/srv', true, false],
    ['root', '/srv/a/b', true, false],
    ['root', '/srv/tmp/a', true, true],
    ['root', '/srv/tmp/../a', true, false],
    ['root', '/srv/../etc/passwd', false, false],
    ['root', '/srv2/a', false, false],
    ['root', '/srv/..a', true, false],
    ['ada', '/srv/a', false, false],
  ])('%s, %s: read %s, write %s', (id, path, mayRead, mayWrite) => {
    expect(made.mayRead(principal(id), path)).toBe(mayRead)
    expect(made.mayWrite(principal(id), path)).toBe(mayWrite)
  })

  test('says how much somebody may do', () => {
    expect(made.limitsOf(principal('eve'))).toEqual({ resultBytes: 1000, callsPerMinute: 10, timeoutMs: 500 })
    expect(made.limitsOf(principal('ada'))).toEqual({ resultBytes: 1000, callsPerMinute: 60, timeoutMs: 9000 })
  })

  test('is replaced as a whole, or stays as it was', () => {
    const changing = policy(document)
    let changes = 0
    changing.onChange?.(() => changes++)
    changing.replace({ principals: { eve: { levels: ['tool_execute'] } } })
    expect(changing.explain(principal('eve'), tool('a')).isPermitted).toBe(true)
    expect(changing.explain(principal('ada'), tool('weather_today')).isPermitted).toBe(false)
    expect(() => changing.replace({ principals: { eve: { levels: ['root' as 'server_admin'] } } })).toThrow(PolicyError)
    expect(changing.explain(principal('eve'), tool('a')).isPermitted).toBe(true)
    expect(changes).toBe(1)
  })

  test.each<[string, unknown, string]>([
    ['no object', [], 'policy: the policy: expected an object, got []'],
    ['an unknown member', { users: {} }, 'policy: users: expected one of $schema, roles, principals, tags'],
    [
      'a level that there is not',
      { roles: { a: { levels: ['root'] } } },
      'policy: roles.a.levels[0]: expected one of resource_read, resource_write, tool_execute, server_admin, network_access, got "root"',
    ],
    ['levels that are no array', { roles: { a: { levels: 'all' } } }, 'policy: roles.a.levels: expected an array, got "all"'],
    [
      'a role that there is not',
      { principals: { 'ada@x': { roles: ['b'] } } },
      'policy: principals["ada@x"].roles: there is no role "b" in roles',
    ],
    [
      'a URL for a host',
      { tags: { a: { hosts: ['https://a.example'] } } },
      'policy: tags.a.hosts[0]: expected a host in lower case without port, such as "api.example.com" or "*.example.com", got "https://a.example"',
    ],
    [
      'a port too large',
      { roles: { a: { ports: [70_000] } } },
      'policy: roles.a.ports[0]: expected an integer from 1 to 65535, got 70000',
    ],
    [
      'a relative path',
      { roles: { a: { paths: { read: ['tmp'] } } } },
      'policy: roles.a.paths.read[0]: expected an absolute path, got "tmp"',
    ],
    [
      'a limit of nothing',
      { roles: { a: { limits: { timeoutMs: 0 } } } },
      'policy: roles.a.limits.timeoutMs: expected an integer from 1, got 0',
    ],
    [
      'several mistakes',
      { a: 1, roles: { b: 2 } },
      'policy: a: expected one of $schema, roles, principals, tags; roles.b: expected an object, got 2',
    ],
    [
      '__proto__',
      JSON.parse('{"roles":{"a":{"__proto__":{"levels":["server_admin"]}}}}'),
      'policy: roles.a.__proto__: expected one of levels, allow, deny, hosts, ports, paths, limits',
    ],
  ])('refuses %s', (_what, wrong, message) => {
    expect(() => policy(wrong as PolicyDocument)).toThrow(new PolicyError(message))
  })
})
