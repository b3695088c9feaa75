import type { Batch } from "../domain/batch.ts";
import type { LoggedBatchEvent } from "./batch-storage.ts";

/**
 * What a watcher of a batch is told: what it has not seen, or nothing when nothing came for a while.
 * `isOver`: nothing follows, unless an item is tried again. The batch is `unknown` when it is none of
 * this account, and `crowded` when too many watch.
 */
export type BatchNews =
  | {
      readonly kind: "news";
      readonly events: readonly LoggedBatchEvent[];
      readonly isOver: boolean;
      /** As it stands now, when one of the events is that all has ended. */
      readonly batch: Batch | null;
    }
  | { readonly kind: "unknown" | "crowded" };

/**
 * What became of the wish to try an item again. `refused`: it has an image, or has not ended.
 * `unknown`: the account has no such batch, or the batch no such item.
 */
export type RetryResult =
  | { readonly kind: "accepted"; readonly batch: Batch }
  | { readonly kind: "refused"; readonly batch: Batch }
  | { readonly kind: "unknown" };
