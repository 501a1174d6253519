// A typedoc plugin: the pages of a package's entry carry what users import (`@portico/core`), not the path of its source (`core/src`).
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { Converter, ReflectionKind } from 'typedoc'

export function load(application) {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getChildrenByKind(ReflectionKind.Module)) {
      const entry = context.getSymbolFromReflection(module)?.declarations?.[0]?.getSourceFile().fileName
      if (entry === undefined) continue
      module.name = specifierOf(entry)
    }
  })
}

/** `@portico/core` for its `src/index.ts`, `@portico/transport-sse/fetch` for its `src/fetch/index.ts`. */
function specifierOf(entry) {
  let folder = dirname(entry)
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const source = `./${relative(folder, entry).split(sep).join('/')}`
  const [subpath] = Object.entries(exports).find(([, target]) => target['@portico/source'] === source)
  return name + subpath.slice(1)
}
