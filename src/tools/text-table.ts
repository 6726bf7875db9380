/** Rows as aligned columns of text: the first row is the head. Columns of numbers are aligned to the right. */
export function textTable(rows: readonly (readonly (string | number)[])[]): string {
  const [head = []] = rows;
  const columns = head.map((_, index) => rows.map((row) => String(row[index] ?? '')));
  const widths = columns.map((cells) => Math.max(...cells.map(displayWidth)));
  const isNumeric = head.map((_, index) => rows.slice(1).every((row) => typeof row[index] === 'number'));
  return rows
    .map((_, line) =>
      columns
        .map((cells, index) => {
          const cell = cells[line] ?? '';
          const space = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
          return isNumeric[index] === true ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Columns that a text takes on a terminal: East Asian letters and pictures take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width +=
      /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u.test(
        char,
      )
        ? 2
        : 1;
  return width;
}
