import { resource } from '@portico/core'
import { PNG } from './sample-media.ts'

/** Resources with fixed URIs, and a template. */
export const resources = [
  resource({
    uri: 'test://static-text',
    name: 'static-text',
    description: 'A text that does not change',
    mimeType: 'text/plain',
    handler: () => 'This is the content of the static text resource.',
  }),

  resource({
    uri: 'test://static-binary',
    name: 'static-binary',
    description: 'A picture that does not change',
    mimeType: 'image/png',
    handler: () => ({ blob: PNG }),
  }),

  resource({
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'A text that clients can subscribe to',
    mimeType: 'text/plain',
    handler: () => 'Watched resource content',
  }),

  // The variables of the template are the handler's input, by name and typed.
  resource({
    uri: 'test://template/{id}/data',
    name: 'template',
    description: 'Data by its id',
    mimeType: 'application/json',
    handler: ({ id }) => ({ id, templateTest: true, data: `Data for ID: ${id}` }),
  }),
]
