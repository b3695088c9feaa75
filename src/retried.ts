/**
 * Does something until it succeeds.
 * @param afterMs The waits before each further try, in milliseconds: it is tried once more than these.
 * @param onFailure Told of each try in vain but the last. What it throws ends the trying.
 * @throws What the last try threw.
 */
export async function retried<Result>(
  act: () => Promise<Result>,
  afterMs: readonly number[],
  onFailure: (error: unknown) => void,
): Promise<Result> {
  for (const waitMs of afterMs) {
    try {
      return await act();
    } catch (error) {
      onFailure(error);
      await scheduler.wait(waitMs);
    }
  }
  return act();
}
