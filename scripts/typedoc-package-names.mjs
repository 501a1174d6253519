// A typedoc plugin: the pages of a package carry its name (`@portico/core`), not the path of its entry (`core/src`).
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Converter, ReflectionKind } from 'typedoc'

export function load(application) {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getChildrenByKind(ReflectionKind.Module)) {
      const entry = context.getSymbolFromReflection(module)?.declarations?.[0]?.getSourceFile().fileName
      if (entry === undefined) continue
      const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'))
      module.name = manifest.name
    }
  })
}
