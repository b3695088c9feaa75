import type { GenerationView } from "../api/views.ts";

/** How long an image usually takes, in milliseconds: half of them, and nine of ten. */
export interface TypicalTime {
  readonly medianMs: number;
  readonly mostMs: number;
}

/** What the engines take by their own word, for whoever has made too few to tell. */
const usual: Readonly<Record<"standard" | "pro", TypicalTime>> = {
  standard: { medianMs: 12_000, mostMs: 25_000 },
  pro: { medianMs: 45_000, mostMs: 100_000 },
};

const fewest = 4;

/** How long a model takes, by what it took for this account, newest first; else what is usual. */
export function typicalTime(
  model: string,
  engine: "standard" | "pro",
  generations: readonly GenerationView[],
): TypicalTime {
  const times = generations
    .filter((one) => one.status === "completed" && one.model === model)
    .flatMap(({ durationMs }) => durationMs ?? [])
    .slice(0, 30)
    .toSorted((one, other) => one - other);
  if (times.length < fewest) return usual[engine];
  return { medianMs: quantile(times, 0.5), mostMs: quantile(times, 0.9) };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
