/** Runs tasks in order of their numbers, at most so many at a time; results keep that order. */
export async function inParallel<Result>(
  count: number,
  most: number,
  task: (index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let started = 0;
  const work = async () => {
    while (started < count) {
      const index = started;
      started += 1;
      results.set(index, await task(index));
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, most) }, work));
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
