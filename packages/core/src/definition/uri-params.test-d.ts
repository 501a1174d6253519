import { describe, expectTypeOf, test } from 'vitest'
import type { UriParams } from './uri-params.ts'

describe('UriParams', () => {
  test('variables of the path are there, those of the query may be missing', () => {
    type Params = UriParams<'repo://{owner}/{path*}{?ref}'>
    expectTypeOf<Params>().toEqualTypeOf<{ readonly owner: string; readonly path: string; readonly ref?: string }>()
  })

  test('operators are no part of the name', () => {
    type Params = UriParams<'x://{+base}{/section}{/rest*}?fixed=1{&a,b}{#place}'>
    expectTypeOf<Params>().toEqualTypeOf<{
      readonly base: string
      readonly section: string
      readonly rest: string
      readonly a?: string
      readonly b?: string
      readonly place?: string
    }>()
  })

  test('a URI without variables has no parameters', () => {
    expectTypeOf<keyof UriParams<'config://app'>>().toEqualTypeOf<never>()
  })

  test('of a template that is only a string any variable may be missing', () => {
    expectTypeOf<UriParams<string>>().toEqualTypeOf<Record<string, string | undefined>>()
  })

  test('an unknown variable does not compile', () => {
    const read = ({ owner }: UriParams<'repo://{owner}'>): string => owner
    // @ts-expect-error -- the variable is called owner
    const wrong = (params: UriParams<'repo://{owner}'>): unknown => params.user
    expectTypeOf(read).toBeFunction()
    expectTypeOf(wrong).toBeFunction()
  })
})
