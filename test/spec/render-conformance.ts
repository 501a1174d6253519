import { type Proof, standingOf, type Standing } from './proof.ts'
import { addressOf, type Requirement } from './requirement.ts'
import { REQUIREMENTS, SECTIONS } from './requirements.ts'

const INTRODUCTION = `# Conformance

What the specification of the Model Context Protocol requires of servers, in every revision and in the official extensions, and the tests that prove that
Portico does it. Generated from \`test/spec/requirements.ts\` and the titles of the tests by \`npm run pages\`; do not edit. \`npm test\` fails when a requirement has
no test, when a test names a requirement that there is not, and when this page is out of date.

The statements are in our words and say what a conforming server does, also for prohibitions; the link leads to the specification's own. \`SHAPE\` marks what
is fixed by the schema or by plain description, without a key word of RFC 2119. ✔ marks what the official conformance suites look at too.`

/** `docs/conformance.md`: every requirement with what proves it. */
export function renderConformance(proofs: readonly Proof[]): string {
  const proven = new Set(proofs.map(({ id }) => id))
  const sections = SECTIONS.map(({ title, requirements }) => {
    const rows = requirements.map((requirement) => renderRow(requirement, proofs, proven))
    return [`## ${title}`, '', '| Requirement | Level | Revisions | Statement | Proof |', '|---|---|---|---|---|', ...rows].join(
      '\n',
    )
  })
  return `${[INTRODUCTION, renderCounts(proven), ...sections].join('\n\n')}\n`
}

function renderCounts(proven: ReadonlySet<string>): string {
  const standings: readonly Standing[] = ['proven', 'not applicable', 'open', 'unproven']
  const rows = standings.map((standing) => {
    const count = REQUIREMENTS.filter((requirement) => standingOf(requirement, proven) === standing).length
    return `| ${standing} | ${count} |`
  })
  return ['| Standing | Requirements |', '|---|---|', ...rows, `| all | ${REQUIREMENTS.length} |`].join('\n')
}

function renderRow(requirement: Requirement, proofs: readonly Proof[], proven: ReadonlySet<string>): string {
  const { id, level, statement, isInOfficialSuites } = requirement
  const marked = isInOfficialSuites === true ? `${id} ✔` : id
  const cells = [`[${marked}](${addressOf(requirement)})`, level, renderRevisions(requirement), statement]
  return `| ${[...cells, renderProof(requirement, proofs, proven)].map(escapeCell).join(' | ')} |`
}

function renderRevisions({ revisions }: Requirement): string {
  const [first = ''] = revisions
  const last = revisions.at(-1) ?? ''
  return first === last ? first : `${first} – ${last}`
}

function renderProof(requirement: Requirement, proofs: readonly Proof[], proven: ReadonlySet<string>): string {
  const { id, notApplicable, open } = requirement
  switch (standingOf(requirement, proven)) {
    case 'not applicable':
      return `not applicable: ${notApplicable ?? ''}`
    case 'open':
      return `**open**: ${open ?? ''}`
    case 'unproven':
      return '**unproven**'
    case 'proven':
      return proofs
        .filter((proof) => proof.id === id)
        .map(({ file, title }) => `[${escapeLink(file)}](../${file}) › ${escapeLink(title)}`)
        .join('<br>')
  }
}

/** What a table's cell must not have in it. */
function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')
}

/** What would be taken for markup. */
function escapeLink(text: string): string {
  return text.replaceAll(/[[\]<>*_]/g, String.raw`\$&`)
}
