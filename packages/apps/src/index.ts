// Interfaces and the tools that use them
export { UI_MIME_TYPE, uiResource } from './ui-resource.ts'
export type { UiPermission, UiResource, UiResourceOptions, UiUri } from './ui-resource.ts'
export type { UiCsp } from './ui-csp.ts'
export { withUi } from './with-ui.ts'
export type { UiToolMeta, UiToolOptions, UiVisibility } from './with-ui.ts'

// The extension that serves them
export { apps } from './apps.ts'
export { UI_EXTENSION } from './ui-extension.ts'
export { showsUi } from './shows-ui.ts'
