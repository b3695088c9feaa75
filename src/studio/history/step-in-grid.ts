/** Where the focus is in a grid that is read row by row. */
interface GridPlace {
  readonly index: number;
  readonly count: number;
  readonly columns: number;
}

/** Where a key leads to; undefined for a key that leads nowhere. It stops at the edges. */
export function stepInGrid(key: string, { index, count, columns }: GridPlace): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowRight":
      return Math.min(index + 1, last);
    case "ArrowLeft":
      return Math.max(index - 1, 0);
    case "ArrowDown":
      return index + columns <= last ? index + columns : index;
    case "ArrowUp":
      return index - columns >= 0 ? index - columns : index;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
