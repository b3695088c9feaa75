import { freeSpending, type Spending } from "../domain/spending.ts";
import { createWatch, type Watch, type WatchOptions } from "../watch.ts";

/**
 * The spending of the deployment as one isolate knows it: what stands in the way of it. When nothing
 * was ever read, spending goes on.
 */
export type SpendingWatch = Watch<Spending>;

/** @param input.read What is known of spending now. */
export function createSpendingWatch(
  input: Pick<WatchOptions<Spending>, "read" | "report" | "now">,
): SpendingWatch {
  return createWatch({
    ...input,
    initial: freeSpending,
    softMs: 5000,
    // A stop or a spent budget holds everywhere by then.
    hardMs: 15_000,
    trouble: "what was spent cannot be read",
  });
}
