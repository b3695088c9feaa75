/** The engines' companies, each of which is the failing first one in half of the cells. */
export const providers = ["openai", "google"] as const;
export type Provider = (typeof providers)[number];

/** The model that is asked for when a provider is to come first. */
export const models: Readonly<Record<Provider, string>> = {
  openai: "gpt-image-2",
  google: "gemini-3.1-flash-image",
};

export type Surface = "openai" | "native";
export type Form = "json" | "stream";

/** What the rest of the world does while the first engine fails. */
export type Variant = "other-healthy" | "both-fail" | "no-fallback";

/** A fault as one engine shows it, and what follows from it for the caller. */
export interface EngineFault {
  /** For the prompt, without brackets and engine: `fault:overloaded`. */
  readonly directives: readonly string[];
  /** The engine may have charged for it, so that nobody may be told to send the request again. */
  readonly mayBeBilled: boolean;
  /** Milliseconds for which the engine asks to be left alone; null when it says nothing of it. */
  readonly retryAfterMs: number | null;
  /** Further calls to the same engine that are allowed when no other is left. */
  readonly mostRetries: number;
  /** Milliseconds that pass until it is known or over: a deadline, or the engine's slowness. */
  readonly waitsMs: number;
  /** False when the engine's own token counts arrive in a form that nobody can read. */
  readonly countsAreReadable: boolean;
}

/** What has to come of a fault at the first engine. */
export type Outcome =
  /** It is no failure: the first engine's image, and no second call. */
  | "served"
  /** The other engine's image; an error when that fails as well. */
  | "falls-back"
  /** A refusal of the content: an error, and the other engine is not asked. */
  | "refused"
  /** The request that was made for the engine was wrong: an error, and no other is asked. */
  | "rejected";

/** What the client does. */
export type ClientBehaviour =
  | { readonly kind: "stays" }
  | { readonly kind: "leaves"; readonly when: "at-start" | "in-the-middle" | "at-last-byte" }
  | { readonly kind: "reads-slowly" };

/**
 * When its cells run. A breaker opens at once after some faults, so that these get batches of their
 * own; those that wait for a deadline run beside all others from the beginning on.
 */
export type Pace = "short" | "opens-breakers" | "heavy" | "waits";

/** One row of the matrix. */
export interface Fault {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Null where a provider cannot show it. */
  readonly at: Readonly<Record<Provider, EngineFault | null>>;
  readonly outcome: Outcome;
  readonly variants: readonly Variant[];
  readonly pace: Pace;
  readonly client: ClientBehaviour;
  /** The first engine's address refuses connections: no simulator can do that call by call. */
  readonly isUnreachable: boolean;
}

/** One trial: a fault, where it is, and how the image is asked for. */
export interface Cell {
  readonly fault: Fault;
  readonly variant: Variant;
  /** The engine that comes first, and fails. */
  readonly first: Provider;
  readonly surface: Surface;
  readonly form: Form;
}

export function otherThan(provider: Provider): Provider {
  return provider === "openai" ? "google" : "openai";
}

/** The fault of a cell as an engine shows it; undefined for one that is healthy in it. */
export function faultAt({ fault, variant, first }: Cell, provider: Provider) {
  const own = fault.at[provider] ?? fault.at[first];
  return (provider === first || variant === "both-fail" ? own : undefined) ?? undefined;
}

/** The engines that a cell's request may be sent to, in order. */
export function candidatesOf({ first, variant }: Cell): readonly Provider[] {
  return variant === "no-fallback" ? [first] : [first, otherThan(first)];
}
