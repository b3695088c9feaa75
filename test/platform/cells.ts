import type { Form, Surface } from "./client.ts";
import { platformFaults, resetsAt, together, type PlatformFault } from "./platform-faults.ts";
import type { Play } from "./play.ts";
import { createRandom } from "./random.ts";
import { decideBy } from "./rules.ts";

export type Model = "standard" | "pro";

/** One fault of the platform, met by one kind of request. */
export interface Cell {
  readonly fault: PlatformFault;
  readonly surface: Surface;
  readonly form: Form;
  readonly model: Model;
}

const surfaces: readonly Surface[] = ["native", "openai"];
const forms: readonly Form[] = ["json", "stream"];
const models: readonly Model[] = ["standard", "pro"];

export const columns = surfaces.flatMap((surface) =>
  forms.flatMap((form) => models.map((model) => ({ surface, form, model }))),
);

/** Twos and threes that are drawn by lot, the same ones each time. */
const lots = { resets: 12, pairs: 24, furthestPoint: 24, seed: 20 };

/** Every fault, alone and drawn together, met by every kind of request. */
export function listCells(): readonly Cell[] {
  const random = createRandom(lots.seed);
  const drawn = Array.from({ length: lots.resets }, () =>
    resetsAt([1, 2, 3].map(() => 1 + random.below(lots.furthestPoint)).toSorted((a, b) => a - b)),
  );
  const pairs = Array.from({ length: lots.pairs }, () =>
    together(random.pick(platformFaults), random.pick([...platformFaults, ...drawn])),
  );
  const faults = [...platformFaults, ...drawn, ...pairs];
  return faults.flatMap((fault) => columns.map((column) => ({ fault, ...column })));
}

const partedBytes = 11 * 1024 * 1024;

/** What is asked in a cell, of the smallest images that there are. */
export function playOf({ fault, surface, form, model }: Cell, index: number): Play {
  const cheap = model === "pro" ? { quality: "low" } : {};
  const native = form === "stream" && model === "pro" ? { previews: 1 } : {};
  const images = fault.inSeveral ? 2 : 1;
  const fields = {
    native: { model, size: "512x512", count: images, ...cheap, ...native },
    openai: { model, size: "512x512", n: images, ...cheap },
  };
  return {
    order: {
      surface,
      form,
      fields: fields[surface],
      headers: { "idempotency-key": crypto.randomUUID() },
      leavesAfter: null,
    },
    directives: fault.inParts ? `[bytes:${partedBytes}]` : "",
    decide: decideBy(fault.rules),
    expected: {
      ends: fault.mayFailUninterrupted ? ["completed", "failed"] : ["completed"],
      endsInterrupted: fault.mayFail ? ["failed"] : [],
      problems: fault.problems,
      isPatient: true,
      images,
      calls: images,
    },
    cancels: false,
    isEvicted: false,
    atOnce: 1,
    mostTries: 4,
    asksFirst: index % 2 === 0,
    brokenAlarms: fault.rules.some(({ lastsMs }) => lastsMs !== null) ? 40 : 4,
  };
}
