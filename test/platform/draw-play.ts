import type { Form, Surface } from "./client.ts";
import type { Expected } from "./evidence.ts";
import { platformFaults, resetsAt, type PlatformFault } from "./platform-faults.ts";
import type { Play } from "./play.ts";
import type { Random } from "./random.ts";
import { decideBy } from "./rules.ts";

/** Faults of the engines that show at once. */
const engineFaults = [
  "server-error",
  "overloaded",
  "rate-limited retryAfterMs=1000",
  "refusal",
  "invalid-request",
  "no-image",
  "error-body",
  "malformed-json",
  "truncated-base64",
  "invalid-base64",
  "not-an-image",
  "no-usage",
  "reset-before-headers",
  "reset-mid-body",
  "duplicate-completed",
  "model-retired",
] as const;

/** Whatever became of it: the sums must be right. */
const anyEnd: Omit<Expected, "isPatient"> = {
  ends: ["completed", "failed", "cancelled"],
  endsInterrupted: [],
  problems: [
    "all_providers_failed",
    "generation_interrupted",
    "ledger_unavailable",
    "no_engine_available",
    "provider_rejected_request",
    "storage_unavailable",
  ],
  images: null,
  calls: null,
};

/** Draws a request, and all that happens to it. */
export function drawPlay(random: Random): Play {
  const surface = random.pick<Surface>(["native", "openai"]);
  const form = random.pick<Form>(["json", "stream"]);
  const model = random.pick(["auto", "standard", "standard", "pro"]);
  const count = random.chance(0.1) ? 2 : 1;
  const cheap = { model, size: "512x512", quality: "low" };
  const fields = {
    native: { ...cheap, count, ...(form === "stream" ? { previews: random.below(3) } : {}) },
    openai: { ...cheap, n: count },
  };
  const faults = drawFaults(random);
  const hasKey = random.chance(0.7);
  return {
    order: {
      surface,
      form,
      fields: fields[surface],
      headers: {
        ...(hasKey ? { "idempotency-key": `key-${random.below(2 ** 31)}` } : {}),
        ...(random.chance(0.1) ? { prefer: "respond-async" } : {}),
      },
      leavesAfter: random.chance(0.1) ? 1 + random.below(3000) : null,
    },
    directives: drawDirectives(random),
    decide: decideBy(faults.flatMap(({ rules }) => rules)),
    expected: { ...anyEnd, isPatient: hasKey },
    isEvicted: random.chance(0.03),
    cancels: random.chance(0.08),
    mostTries: hasKey ? 3 : 1,
    asksFirst: random.chance(0.5),
    brokenAlarms: random.chance(0.1) ? 40 : 3,
    atOnce: hasKey && random.chance(0.15) ? 2 : 1,
  };
}

function drawFaults(random: Random): readonly PlatformFault[] {
  const small = platformFaults.filter(({ inParts }) => !inParts);
  const faults: PlatformFault[] = [];
  if (random.chance(0.4)) faults.push(random.pick(small));
  if (random.chance(0.15)) faults.push(random.pick(small));
  if (random.chance(0.25)) faults.push(resetsAt([1 + random.below(24)]));
  return faults;
}

function drawDirectives(random: Random): string {
  const directives: string[] = [];
  for (const engine of ["openai", "google"]) {
    if (random.chance(0.2)) directives.push(`[${engine}:fault:${random.pick(engineFaults)}]`);
    if (random.chance(0.1)) directives.push(`[${engine}:latency:${random.below(150)}]`);
  }
  return directives.join(" ");
}
