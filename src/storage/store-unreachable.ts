/** One of the two stores that keep generations did not answer, and what it said. */
export class StoreUnreachable extends Error {
  override readonly name = "StoreUnreachable";
  readonly store: "records" | "history";

  constructor(store: StoreUnreachable["store"], cause: unknown) {
    super(`The ${store} cannot be reached.`, { cause });
    this.store = store;
  }
}

/** Waits for an answer of a store. @throws StoreUnreachable when it refuses. */
export async function reach<Result>(
  store: StoreUnreachable["store"],
  answer: Promise<Result>,
): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw new StoreUnreachable(store, error);
  }
}
