import type { Play } from "./play.ts";
import { pass, type Action, type Decide, type Point } from "./script.ts";

/** A run that is reset at each of its points. */
export interface Scenario extends Pick<Play, "directives" | "expected" | "cancels"> {
  readonly name: string;
  readonly order: Pick<Play["order"], "surface" | "form" | "fields">;
  /** What happens beside the reset. */
  readonly decide: Decide;
  /** How many may run at the same time: each takes memory for its images. */
  readonly mostAtOnce: number;
}

/** Only what the test itself does. */
export const nothingElse: Decide = () => pass;

const completes = {
  ends: ["completed"],
  endsInterrupted: [],
  problems: ["generation_interrupted"],
  isPatient: true,
  images: 1,
  calls: 1,
} as const;
const mib = 1024 * 1024;

const native = (form: "json" | "stream", fields: object) => ({
  surface: "native" as const,
  form,
  fields: { ...fields },
});

/** R2 takes nothing, until it is repaired. */
const refuseWrites = ({ name }: Point): Action =>
  /^r2\.(put|create|uploadPart|complete)/.test(name) ? { kind: "refuse" } : pass;

/** What runs do, each with a part of the code of its own. */
export const scenarios: readonly Scenario[] = [
  {
    name: "standard image as JSON",
    order: native("json", { model: "standard", resolution: "512" }),
    directives: "",
    decide: nothingElse,
    expected: completes,
    cancels: false,
    mostAtOnce: 8,
  },
  {
    name: "Pro stream with two previews",
    order: native("stream", { model: "pro", quality: "low", size: "512x512", previews: 2 }),
    directives: "[latency:300]",
    decide: nothingElse,
    expected: completes,
    cancels: false,
    mostAtOnce: 8,
  },
  {
    name: "a first engine that fails",
    order: native("json", { model: "standard", resolution: "512" }),
    directives: "[google:fault:server-error]",
    decide: nothingElse,
    // The one call that may follow an interrupted one can be to the engine that fails.
    expected: { ...completes, endsInterrupted: ["failed"], calls: 2 },
    cancels: false,
    mostAtOnce: 8,
  },
  {
    name: "three images",
    order: native("json", { model: "standard", resolution: "512", count: 3 }),
    directives: "",
    decide: nothingElse,
    expected: { ...completes, images: 3, calls: 3 },
    cancels: false,
    mostAtOnce: 2,
  },
  {
    name: "an image in three parts",
    order: native("json", { model: "standard", resolution: "512" }),
    directives: `[bytes:${11 * mib}]`,
    decide: nothingElse,
    expected: completes,
    cancels: false,
    mostAtOnce: 3,
  },
  {
    name: "cancelled in its call",
    order: native("stream", { model: "standard", resolution: "512" }),
    directives: "[latency:300]",
    decide: nothingElse,
    // A reset can come before the wish was kept.
    expected: { ...completes, ends: ["cancelled", "completed"] },
    cancels: true,
    mostAtOnce: 2,
  },
  {
    name: "R2 refuses every write",
    order: native("json", { model: "standard", resolution: "512" }),
    directives: "",
    decide: refuseWrites,
    expected: completes,
    cancels: false,
    mostAtOnce: 8,
  },
];
