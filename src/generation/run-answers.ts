import type { Generation } from "../domain/generation.ts";

/**
 * What became of a submission. An `overloaded` run was not begun, and nothing was spent; one that is
 * `gone` ended long ago or was deleted, and only its record is left.
 */
export type SubmitResult =
  | { readonly kind: "accepted"; readonly generation: Generation }
  | { readonly kind: "overloaded" | "gone" };

interface Watching {
  readonly kind: "watching";
  /** See run-frames.ts. */
  readonly frames: ReadableStream<Uint8Array>;
}

/** The same, with the events as frames from the first one on. */
export type SubmitAndWatchResult = Watching | { readonly kind: "overloaded" | "gone" };

/**
 * What became of the wish to watch. The run is `unknown` when it is none of this account, `over`
 * when nothing follows the last event that the watcher has, and `crowded` when too many watch.
 */
export type WatchResult = Watching | { readonly kind: "unknown" | "over" | "crowded" };

/**
 * An image's bytes, from the run that has them. `later`: the image is durable, and cannot be read
 * before R2 has it whole. `unknown`: the run has none that R2 has not.
 */
export type ReadImageResult =
  | { readonly kind: "found"; readonly bytes: ReadableStream<Uint8Array> }
  | { readonly kind: "later" | "unknown" };

/** What became of the wish to cancel: an `ended` generation cannot be cancelled any more. */
export type CancelResult =
  | { readonly kind: "cancelled" | "ended"; readonly generation: Generation }
  | { readonly kind: "unknown" };
