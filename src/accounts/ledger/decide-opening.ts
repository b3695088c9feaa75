import type { AccountLimits } from "../../domain/limits.ts";
import type { Amount } from "./amount.ts";
import type { AccountStanding, ExceededLimit } from "./decide-limits.ts";

/** A call that wants to make something, as the ledger knows it again. */
export interface OpeningCall {
  /** The generation it will be, if it is to be a new one; or the batch. */
  readonly generationId: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** The client's own name for the call; null when it gave none. */
  readonly idempotencyKey: string | null;
  /** What was asked for; see fingerprint.ts. */
  readonly fingerprint: string;
  readonly apiKeyId: string;
  /** The client says that it sends this call again. */
  readonly isRetry: boolean;
  /** What the account may use, as it is now. */
  readonly limits: AccountLimits;
}

/** A call for one generation, and what to reserve for it. */
export interface Opening extends OpeningCall, Amount {}

/** A call for a batch, and what to reserve for each of its generations. */
export interface BatchOpening extends OpeningCall {
  readonly items: readonly (Amount & { readonly generationId: string })[];
}

export type OpeningResult =
  /** The amount is reserved for this generation, now or since the same was asked before. */
  | { readonly kind: "reserved" }
  /** Nothing is reserved: the call is about a generation that is there. */
  | { readonly kind: "joined"; readonly generationId: string }
  /** Nothing is reserved: the key is in use for something else, which became this generation. */
  | { readonly kind: "conflict"; readonly generationId: string }
  /** Nothing is reserved, nor remembered: the account may not use so much. */
  | { readonly kind: "refused"; readonly exceeded: ExceededLimit };

/** What an opening came to, and how the account stands after it. */
export interface OpeningAnswer {
  readonly result: OpeningResult;
  readonly standing: AccountStanding;
}

/** What a call has begun before, or that its key is in use for something else. */
export type FoundOpening = Extract<OpeningResult, { readonly kind: "joined" | "conflict" }>;

/** How a generation stands with the ledger; `unknown` once it is forgotten, too. */
export type Standing = "unknown" | "open" | "settled" | "released";

/** What the ledger knows that bears on an opening, nothing of it expired. */
export interface KnownOfOpening {
  /** Of the very generation that the call names. */
  readonly own: Standing;
  /** What the call's idempotency key stands for. */
  readonly keyed: { readonly generationId: string; readonly fingerprint: string } | undefined;
  /** The newest generation like this one, without an idempotency key, that no client got whole. */
  readonly undelivered: string | undefined;
}

/** `reserve` is to be done, if the limits allow it; the rest needs no more. */
export type OpeningDecision =
  | { readonly kind: "reserve" }
  | Exclude<OpeningResult, { readonly kind: "refused" }>;

/**
 * Whether a call begins something new. A client that names its calls has the last word: its key
 * alone decides, also on a retry, for another key with the same body is meant as another image.
 * @throws Error for a generation that was released: nothing may run in its name any more.
 */
export function decideOpening(opening: OpeningCall, known: KnownOfOpening): OpeningDecision {
  const { generationId, idempotencyKey, fingerprint, isRetry } = opening;
  switch (known.own) {
    case "open":
    case "settled":
      return { kind: "reserved" };
    case "released":
      throw new Error(`The generation ${generationId} was released. Open one with a new id.`);
    case "unknown":
      break;
  }
  if (idempotencyKey !== null) {
    if (!known.keyed) return { kind: "reserve" };
    const isSame = known.keyed.fingerprint === fingerprint;
    return isSame
      ? { kind: "joined", generationId: known.keyed.generationId }
      : { kind: "conflict", generationId: known.keyed.generationId };
  }
  if (!isRetry || known.undelivered === undefined) return { kind: "reserve" };
  return { kind: "joined", generationId: known.undelivered };
}
