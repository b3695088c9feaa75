/** More do not fit beside each other. */
export const mostCompared = 4;

/** Those that are chosen when one of them is let go, or another is added at the end; undefined for one too many. */
export function toggled(ids: readonly string[], id: string): readonly string[] | undefined {
  if (ids.includes(id)) return ids.filter((one) => one !== id);
  return ids.length < mostCompared ? [...ids, id] : undefined;
}
