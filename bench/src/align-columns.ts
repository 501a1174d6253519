/** Lines of cells as plain text: the first column to the left, the others to the right, two spaces between. */
export function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...lines.map((line) => line.length))
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => {
    const cells = line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
    return cells.join('  ').trimEnd()
  })
}
