import type { ReasonCode, RejectionCode, RouteReason } from "../../domain/reason.ts";
import { failureOfReason } from "./failures.ts";

/** Why an engine is the one that is asked first. */
const routeWords: Readonly<Record<RouteReason, string>> = {
  model_requested: "You chose this engine",
  edit_default: "Edits go to this engine",
  edit_opt_in: "Edits are set to go to this engine",
  four_k: "4K is drawn by this engine",
  high_quality: "You asked for Pro",
  batch: "Batches go to this engine",
  pro_tier: "Your plan draws with Pro unless you say otherwise",
  on_image_text: "This engine is good at text in the image",
  standard: "The fast and cheap engine, for everything that does not ask for Pro",
};

/** Why the engine before it was not, after its name. */
const rejectionWords: Readonly<Record<RejectionCode, string>> = {
  aspect_ratio_unsupported: "cannot draw this shape",
  resolution_unsupported: "cannot draw this resolution",
  references_unsupported: "cannot take these images",
  mask_unsupported: "has no masks",
  provider_not_configured: "is not set up here",
  model_retired: "has retired this model",
  budget_exhausted: "has spent its budget",
  breaker_open: "has been failing",
  rate_limited: "was busy",
};

/** What of an engine's choice people can be told. */
interface Choice {
  readonly reasons: readonly ReasonCode[];
  /** The engine that was wanted, when another took its place. */
  readonly fallbackFrom: string | null;
}

/** Why this engine, in a sentence without its stop. */
export function whyWords({ reasons }: Pick<Choice, "reasons">): string {
  const words: Readonly<Record<string, string>> = routeWords;
  const [first = "standard"] = reasons;
  return words[first] ?? first;
}

/**
 * What kept the wanted engine from it, as `OpenAI was busy`; null when it drew the image itself.
 * @param nameOf Whose a model is, as people say it.
 */
export function fallbackWords(choice: Choice, nameOf: (model: string) => string): string | null {
  if (choice.fallbackFrom === null) return null;
  const name = nameOf(choice.fallbackFrom);
  for (const reason of choice.reasons) {
    const words = obstacleWords(reason);
    if (words !== undefined) return `${name} ${words}`;
  }
  return `${name} could not take it`;
}

/** Why an engine is not among those that are asked, after its name. */
export function rejectionPhrase(code: RejectionCode): string {
  return rejectionWords[code];
}

/** Why this engine, and all that kept the wanted one from it, if anything did. */
export function wholeWhyWords(choice: Choice, nameOf: (model: string) => string): string {
  const name = choice.fallbackFrom === null ? "the engine" : nameOf(choice.fallbackFrom);
  const obstacles = choice.reasons.flatMap((reason) => obstacleWords(reason) ?? []);
  const told = [...new Set(obstacles)].map((words) => `${name} ${words}`);
  return [whyWords(choice), ...told].join("; ");
}

function obstacleWords(reason: ReasonCode): string | undefined {
  const words: Readonly<Record<string, string>> = rejectionWords;
  return words[reason] ?? failureOfReason(reason);
}
