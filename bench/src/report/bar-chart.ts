import type { Role } from '../contender.ts'

/** One bar. */
export interface Bar {
  readonly label: string
  readonly role: Role
  readonly median: number
  readonly min: number
  readonly max: number
  /** What stands behind the bar. */
  readonly text: string
}

const WIDTH = 760
const LABEL_WIDTH = 150
const BAR_WIDTH = 430
const ROW_HEIGHT = 30
const BAR_HEIGHT = 18
const PADDING = 14
/** The least a bar is wide, so that the slowest can still be seen. */
const LEAST_WIDTH = 2

/** Follows the colours of whoever looks; with a background of its own, so that it can be read where they do not match the page. */
const STYLE = `
  .back { fill: #ffffff } text { fill: #1f2328; font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
  .ours { fill: #2563eb } .variant { fill: #7ba2f0 } .limit { fill: #6e7781 } .peer { fill: #c3cad3 } .range { stroke: #1f2328; stroke-opacity: 0.55; stroke-width: 1.5 }
  .strong { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } text { fill: #e6edf3 }
    .ours { fill: #4c8dff } .variant { fill: #2f5fb8 } .limit { fill: #8b949e } .peer { fill: #444c56 } .range { stroke: #e6edf3; stroke-opacity: 0.6 }
  }`

/** Draws the medians as bars beside each other, with a line from the least to the greatest figure, as SVG. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const height = bars.length * ROW_HEIGHT + 2 * PADDING
  const greatest = Math.max(...bars.map(({ max }) => max))
  const toX = (figure: number): number => round(LABEL_WIDTH + (figure / greatest) * BAR_WIDTH)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}" rx="6"/>`,
    ...bars.flatMap((bar, index) => drawBar(bar, PADDING + index * ROW_HEIGHT + ROW_HEIGHT / 2, toX)),
    '</svg>',
    '',
  ].join('\n')
}

function drawBar({ label, max, median, min, role, text }: Bar, y: number, toX: (figure: number) => number): string[] {
  const width = Math.max(LEAST_WIDTH, round(toX(median) - LABEL_WIDTH))
  const strong = role === 'ours' ? ' class="strong"' : ''
  const baseline = y + 5
  return [
    `<text x="${LABEL_WIDTH - 10}" y="${baseline}" text-anchor="end"${strong}>${escapeXml(label)}</text>`,
    `<rect class="${role}" x="${LABEL_WIDTH}" y="${y - BAR_HEIGHT / 2}" width="${width}" height="${BAR_HEIGHT}" rx="2"/>`,
    `<line class="range" x1="${toX(min)}" x2="${toX(max)}" y1="${y}" y2="${y}"/>`,
    `<text x="${Math.max(toX(max), LABEL_WIDTH + width) + 8}" y="${baseline}"${strong}>${escapeXml(text)}</text>`,
  ]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
