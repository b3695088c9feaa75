import type { AttemptView } from "../api/views.ts";
import { measuredWords } from "./duration.ts";
import { estimateWords, moneyWords } from "./money.ts";

/** Under this, in milliseconds, a first byte is but the headers of a stream, which come at once. */
const leastTelling = 500;

/** When a call's answer began, `first byte 7.2 s`; null where that tells nothing. */
export function firstByteWords({ firstByteMs }: Pick<AttemptView, "firstByteMs">): string | null {
  if (firstByteMs === null || firstByteMs < leastTelling) return null;
  return `first byte ${measuredWords(firstByteMs)}`;
}

/** What a call cost; what it may have, where that is not known. */
export function attemptCostWords({
  costBasis,
  costMicroUsd,
  estimateMicroUsd,
}: Pick<AttemptView, "costBasis" | "costMicroUsd" | "estimateMicroUsd">): string {
  if (costBasis !== "unknown") return moneyWords(costMicroUsd);
  return estimateMicroUsd === null ? "–" : `up to ${estimateWords(estimateMicroUsd)}`;
}
