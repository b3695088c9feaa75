import type { Scope } from "../domain/scope.ts";
import type { Caller } from "./caller.ts";

/** Who was let in, and how far. */
export interface Bearer {
  readonly caller: Caller;
  readonly scopes: readonly Scope[];
  /** Whose pages may send it: those named, those of the whole deployment, or whoever has it. */
  readonly origins:
    | { readonly kind: "listed"; readonly origins: readonly string[] }
    | { readonly kind: "deployment" }
    | { readonly kind: "any" };
  /** What floods are counted by; null for whom no limit holds back. */
  readonly floodKey: string | null;
}
