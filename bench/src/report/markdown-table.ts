/** Lines of a Markdown table; all columns but the first hold figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)]
}

/** A figure without fraction, as people write it. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
