import { differingNames } from "./differing-names.ts";
import type { Generation } from "./generation.ts";

/** One thing in which two generations differ. */
export interface Change {
  /** Such as `model`, `requested.size` or `prompt`. */
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What changed from one generation to another: what was asked for, and where that led. Times, costs
 * and what became of each call differ always, and are left out.
 */
export function compareGenerations(from: Generation, to: Generation): readonly Change[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return differingNames(before, after).map((field) => ({
    field,
    from: before.get(field) ?? null,
    to: after.get(field) ?? null,
  }));
}

function fieldsOf(generation: Generation): ReadonlyMap<string, unknown> {
  const { operation, prompt, model, modelVersion, provider, reasons, fallbackFrom } = generation;
  const { inputs, batch: _batch, lineage: _lineage, ...asked } = generation.requested;
  const { requestId: _requestId, ...requested } = asked;
  return new Map<string, unknown>([
    ["operation", operation],
    ["prompt", prompt],
    ...Object.entries(requested).map(([name, value]) => [`requested.${name}`, value] as const),
    ["requested.images", (inputs?.images ?? []).map(({ sha256 }) => sha256)],
    ["requested.mask", inputs?.mask?.sha256 ?? null],
    ["requested.references", (inputs?.references ?? []).map(({ sha256 }) => sha256)],
    ["metadata", generation.metadata],
    ["model", model],
    ["modelVersion", modelVersion],
    ["provider", provider],
    ["reasons", reasons],
    ["fallbackFrom", fallbackFrom],
    ["quality", generation.attempts.findLast(({ failure }) => failure === null)?.quality ?? null],
    ["status", generation.status],
  ]);
}
