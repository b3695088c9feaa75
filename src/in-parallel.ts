/** Works on items in their order, at most so many at a time; results keep that order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) results.set(index, await task(item, index));
  };
  await Promise.all(Array.from({ length: Math.min(items.length, most) }, work));
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
