import type { Generation } from "../domain/generation.ts";

/** What a store has under an id. An `unreadable` one is there, and is not what was written. */
export type KeptGeneration =
  | { readonly kind: "found"; readonly generation: Generation }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable" };
