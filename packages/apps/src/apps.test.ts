import { createServer } from '@portico/core'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { apps } from './apps.ts'
import { showsUi } from './shows-ui.ts'
import { UI_EXTENSION } from './ui-extension.ts'
import { UI_MIME_TYPE, type UiUri, uiResource } from './ui-resource.ts'
import { withUi } from './with-ui.ts'

const html = '<!doctype html><title>Weather</title>'
const capabilities = { extensions: { [UI_EXTENSION]: { mimeTypes: [UI_MIME_TYPE] } } }
const dashboard = uiResource('ui://weather/dashboard', {
  html,
  title: 'Dashboard',
  description: 'The weather as a picture',
  csp: { connectDomains: ['https://api.example.com', 'wss://live.example.com:8443'], resourceDomains: ['https://*.example.com'] },
  permissions: ['geolocation', 'clipboardWrite'],
  domain: 'weather.example.com',
  prefersBorder: true,
})

function createAppServer() {
  return createServer({ name: 'weather', version: '1.0.0' })
    .extend(apps([dashboard]))
    .tool('forecast', { description: 'Tomorrow', ...withUi(dashboard) }, (_input, ctx) => ({
      celsius: 21,
      picture: showsUi(ctx.client),
    }))
    .tool('refresh', withUi(dashboard, { visibility: ['app'], _meta: { 'com.example/x': 1 } }), () => 'fresh')
    .tool('explain', withUi(dashboard, { visibility: ['model'] }), () => 'because')
    .tool('plain', {}, () => 'plain')
}

async function connect(own: Record<string, unknown> = capabilities, revision?: string): Promise<RawLinkedClient> {
  const server = createAppServer()
  const client =
    revision === undefined
      ? await RawLinkedClient.stateless(server, { capabilities: own })
      : await RawLinkedClient.open(server, revision, { capabilities: own })
  onTestFinished(() => client.close())
  return client
}

const resultOf = ({ result, error }: RawMessage): Record<string, any> => {
  expect(error).toBeUndefined()
  return result!
}
const toolsIn = (answer: RawMessage) => resultOf(answer)['tools'] as { name: string; _meta?: object }[]
const toolsOf = async (client: RawLinkedClient): Promise<readonly string[]> =>
  toolsIn(await client.request('tools/list')).map(({ name }) => name)

describe('uiResource', () => {
  test('EXT-01 EXT-04 is a resource with its media type, whose contents say how it may be shown', async () => {
    const client = await connect()
    const { resources } = resultOf(await client.request('resources/list'))
    const _meta = {
      ui: {
        csp: {
          connectDomains: ['https://api.example.com', 'wss://live.example.com:8443'],
          resourceDomains: ['https://*.example.com'],
        },
        permissions: { geolocation: {}, clipboardWrite: {} },
        domain: 'weather.example.com',
        prefersBorder: true,
      },
    }
    const { uri } = dashboard
    expect(resources).toEqual([
      {
        uri,
        name: uri,
        title: 'Dashboard',
        description: 'The weather as a picture',
        mimeType: 'text/html;profile=mcp-app',
        _meta,
      },
    ])
    const { contents } = resultOf(await client.request('resources/read', { uri }))
    expect(contents).toEqual([{ uri, mimeType: 'text/html;profile=mcp-app', text: html, _meta }])
  })

  test('EXT-01 can be made anew for each read, and say nothing more', async () => {
    let reads = 0
    const counter = uiResource('ui://counter', { html: async () => `<!doctype html>${++reads}` })
    const client = await RawLinkedClient.stateless(createServer({ name: 'a', version: '1.0.0' }).extend(apps([counter])))
    for (const text of ['<!doctype html>1', '<!doctype html>2']) {
      const { contents } = resultOf(await client.request('resources/read', { uri: 'ui://counter' }))
      expect(contents).toEqual([{ uri: 'ui://counter', mimeType: UI_MIME_TYPE, text }])
    }
  })

  test.each(['https://example.com', 'ui:/x', 'dashboard', ''])('EXT-01 refuses the URI %s', (uri) => {
    expect(() => uiResource(uri as UiUri, { html })).toThrow(/expected a URI such as/)
  })

  test.each(['', 'hello', '<p>hello', '<html></html>'])('EXT-01 refuses %s as a document', (text) => {
    expect(() => uiResource('ui://a', { html: text })).toThrow(/begins with <!doctype html>/)
  })

  test.each([
    'example.com',
    '*',
    "'self'",
    'https://a.example; script-src *',
    'https://a.example https://b.example',
    'https://a.example/path',
    'data:',
  ])('EXT-04 refuses %s as an origin', (origin) => {
    expect(() => uiResource('ui://a', { html, csp: { frameDomains: [origin] } })).toThrow(/csp.frameDomains: expected an origin/)
  })
})

describe('apps', () => {
  test('are declared as an extension', async () => {
    const result = resultOf(await (await connect()).request('server/discover'))
    expect(result['capabilities']).toMatchObject({ extensions: { [UI_EXTENSION]: {} }, resources: {} })
  })

  test('EXT-02 tie tools to their interface in _meta.ui', async () => {
    const tools = toolsIn(await (await connect()).request('tools/list'))
    const metaOf = Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta]))
    expect(metaOf).toEqual({
      forecast: { ui: { resourceUri: dashboard.uri } },
      refresh: { 'com.example/x': 1, ui: { resourceUri: dashboard.uri, visibility: ['app'] } },
      explain: { ui: { resourceUri: dashboard.uri, visibility: ['model'] } },
    })
  })

  test('EXT-02 refuse a tool whose interface the server does not have, whichever comes first', () => {
    const other = uiResource('ui://other', { html })
    const make = () => createServer({ name: 'a', version: '1.0.0' })
    const message = /tool "x": _meta.ui.resourceUri: expected an interface of this server, got "ui:\/\/other"/
    expect(() =>
      make()
        .extend(apps([dashboard]))
        .tool('x', withUi(other), () => 'x'),
    ).toThrow(message)
    expect(() =>
      make()
        .tool('x', withUi(other), () => 'x')
        .extend(apps([dashboard])),
    ).toThrow(message)
    expect(() =>
      make()
        .tool('x', withUi(other), () => 'x')
        .extend(apps([other])),
    ).not.toThrow()
  })

  test.each([
    { ui: { resourceUri: 'https://example.com' } },
    { ui: { resourceUri: 7 } },
    { ui: { visibility: [] } },
    { ui: { visibility: ['everybody'] } },
    { 'ui/resourceUri': 'ui://weather/dashboard' },
  ])('EXT-02 refuse %j', (_meta) => {
    expect(() => createAppServer().tool('x', { _meta }, () => 'x')).toThrow(/tool "x": _meta/)
  })

  test.each([undefined, '2025-11-25'])(
    'EXT-02 EXT-03 list tools for interfaces alone only for clients that show them (%s)',
    async (revision) => {
      expect(await toolsOf(await connect(capabilities, revision))).toEqual(['forecast', 'refresh', 'explain', 'plain'])
      for (const own of [
        {},
        { extensions: {} },
        { extensions: { [UI_EXTENSION]: { mimeTypes: ['text/html'] } } },
        { extensions: { [UI_EXTENSION]: {} } },
      ])
        expect(await toolsOf(await connect(own, revision))).toEqual(['forecast', 'explain', 'plain'])
    },
  )

  test('EXT-03 leave the result of a tool one that means something without its interface', async () => {
    const plain = await connect({})
    expect(resultOf(await plain.callTool('forecast'))).toMatchObject({
      content: [{ text: '{"celsius":21,"picture":false}' }],
      structuredContent: { celsius: 21, picture: false },
    })
    expect(resultOf(await (await connect()).callTool('forecast'))).toMatchObject({ structuredContent: { picture: true } })
  })

  test('come along when their server is mounted', async () => {
    const outer = createServer({ name: 'outer', version: '1.0.0' }).mount('weather', createAppServer())
    const client = await RawLinkedClient.stateless(outer, { capabilities: {} })
    expect(await toolsOf(client)).toEqual(['weather_forecast', 'weather_explain', 'weather_plain'])
    expect(resultOf(await client.request('resources/read', { uri: dashboard.uri }))).toMatchObject({ contents: [{ text: html }] })
  })
})
