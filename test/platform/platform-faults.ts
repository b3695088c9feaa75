import { rule, type Rule } from "./rules.ts";
import type { Action } from "./script.ts";

/** Something that goes wrong with the platform while a request is carried out. */
export interface PlatformFault {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** It shows in an image of several parts only. */
  readonly inParts: boolean;
  /** It shows only where an answer has several images, which are read from storage. */
  readonly inSeveral: boolean;
  /** Codes of problems with status 500 and above that follow from it. */
  readonly problems: readonly string[];
  /** The image can be lost by it: nothing that keeps anything is left. */
  readonly mayFail: boolean;
  /** The same without a call that is interrupted. */
  readonly mayFailUninterrupted: boolean;
}

const refuse: Action = { kind: "refuse" };
const lose: Action = { kind: "lose-answer" };
const hang: Action = { kind: "hang" };
const tenMinutes = { times: "always", lastsMs: 10 * 60_000 } as const;
const always = { times: "always" } as const;
const dayMs = 24 * 3_600_000;

/** The connection to a run that is reset is lost, and its client is told that. */
const interrupted = ["generation_interrupted"];

function fault(
  name: string,
  rules: Rule | readonly Rule[],
  more: Partial<Omit<PlatformFault, "mayFailUninterrupted">> = {},
): PlatformFault {
  const list = Array.isArray(rules) ? (rules as readonly Rule[]) : [rules as Rule];
  const { mayFail = false } = more;
  return {
    name,
    rules: list,
    inParts: false,
    inSeveral: false,
    problems: [],
    ...more,
    mayFail,
    mayFailUninterrupted: mayFail && !list.some(({ does }) => does.kind === "reset"),
  };
}

/** A service of the platform that refuses once, three times, until repaired, or loses its answer. */
function outages(
  name: string,
  at: RegExp,
  more: Partial<Omit<PlatformFault, "mayFailUninterrupted">> = {},
) {
  return [
    fault(`${name} refused once`, rule(at, refuse), more),
    fault(`${name} refused three times`, rule(at, refuse, { times: 3 }), more),
    fault(`${name} refused until repaired`, rule(at, refuse, always), more),
    fault(`${name} whose answer is lost`, rule(at, lose), more),
  ];
}

const inParts = { inParts: true };
/** What R2 has a part of is not read before it has all of it. */
const inPieces = { inParts: true, problems: ["storage_unavailable"] };
const anyWrite = /^run r2\.(put|create|uploadPart|complete)/;

const storage: readonly PlatformFault[] = [
  ...outages("R2 put of the image", /^run r2\.put image/),
  ...outages("R2 put of the record", /^run r2\.put record/),
  ...outages("R2 createMultipartUpload", /^run r2\.create/, inParts),
  ...outages("R2 uploadPart", /^run r2\.uploadPart/, inPieces),
  fault(
    "R2 uploadPart refused after the first",
    rule(/^run r2\.uploadPart/, refuse, { from: 2, ...always }),
    inPieces,
  ),
  fault(
    "R2 uploadPart refused after the second",
    rule(/^run r2\.uploadPart/, refuse, { from: 3, ...always }),
    inPieces,
  ),
  ...outages("R2 complete", /^run r2\.complete/, inPieces),
  fault("R2 refuses every write", rule(anyWrite, refuse, always)),
  fault("R2 refuses every write of parts", rule(anyWrite, refuse, always), inParts),
  ...outages("R2 get", /r2\.get/, { inSeveral: true, problems: ["storage_unavailable"] }),
  fault(
    "R2 list and delete refused after a reset",
    [rule(/^run r2\.(list|delete)/, refuse, { times: 4 }), resetAt(/^run r2\.put image/, "after")],
    { problems: interrupted },
  ),
  fault(
    "R2 get refused after a reset",
    [rule(/^run r2\.get/, refuse, { times: 2 }), resetAt(/^run r2\.put image/, "after")],
    { problems: interrupted },
  ),
  fault(
    "R2 head and abort refused after a part",
    [rule(/^run r2\.(head|abort)/, refuse, { times: 3 }), rule(/^run r2\.complete/, lose)],
    inParts,
  ),
];

const services: readonly PlatformFault[] = [
  fault("D1 refused once", rule(/^run d1\.batch/, refuse)),
  fault("D1 refused for 10 minutes", rule(/^run d1\.batch/, refuse, tenMinutes)),
  fault("D1 whose answer is lost", rule(/^run d1\.batch/, lose)),
  fault("breaker unreachable at look", rule(/^front breaker\.look/, refuse, always)),
  fault("breaker silent at look", rule(/^front breaker\.look/, hang, always)),
  fault("breaker unreachable at start", rule(/^run breaker\.report/, refuse)),
  fault("breaker silent at start", rule(/^run breaker\.report/, hang)),
  fault("breaker unreachable at outcome", rule(/^run breaker\.report/, refuse, { from: 2 })),
  fault("breaker silent at outcome", rule(/^run breaker\.report/, hang, { from: 2 })),
  fault("breaker unreachable always", rule(/breaker/, refuse, always)),
  fault("ledger refuses to settle once", rule(/^run ledger\.settle/, refuse)),
  fault("ledger refuses to settle for 10 minutes", rule(/^run ledger\.settle/, refuse, tenMinutes)),
  fault("ledger settles, and its answer is lost", rule(/^run ledger\.settle/, lose)),
  fault("ledger refuses to open once", rule(/^front ledger\.open/, refuse)),
  fault("ledger refuses to open until repaired", rule(/^front ledger\.open/, refuse, always), {
    problems: ["ledger_unavailable"],
  }),
  fault("ledger opens, and its answer is lost", rule(/^front ledger\.open/, lose)),
  fault("ledger opens, and its answers are lost", rule(/^front ledger\.open/, lose, always), {
    problems: ["ledger_unavailable"],
  }),
];

const ownStorage: readonly PlatformFault[] = [
  fault("the run's alarm cannot be set at first", rule(/^run storage\.setAlarm/, refuse)),
  fault(
    "the run's alarm cannot be set at the end",
    rule(/^run storage\.setAlarm/, refuse, { from: 2, times: 2 }),
  ),
  fault("the run's storage cannot be erased", rule(/^run storage\.deleteAll/, refuse)),
  ...["state", "event", "image"].flatMap((key) =>
    (key === "image" ? [1, 2] : [1, 2, 3]).map((from) =>
      fault(`the run's ${key} cannot be kept (${from})`, rule(keyRule(key), refuse, { from }), {
        mayFail: key !== "state" && from === 1,
        problems: interrupted,
      }),
    ),
  ),
  fault("an upload cannot be noted", rule(/^run kv\.(put|delete) upload/, refuse), inParts),
  fault(
    "R2 refuses, and the run's storage is full",
    [rule(/^run sql\.exec/, refuse, always), rule(anyWrite, refuse, always)],
    { mayFail: true, problems: ["storage_unavailable"] },
  ),
];

function keyRule(key: string): RegExp {
  return new RegExp(`^run kv\\.put ${key}`);
}

function resetAt(at: RegExp, when: "before" | "during" | "after"): Rule {
  return rule(at, { kind: "reset", when });
}

const resets: readonly PlatformFault[] = [
  fault(
    "reset whenever an image is to be stored",
    rule(/^run r2\.put image/, { kind: "reset", when: "before" }, always),
    { problems: interrupted, mayFail: true },
  ),
];

const clocks: readonly PlatformFault[] = [dayMs, -dayMs].flatMap((ms) =>
  ["fetch", "r2\\.put image", "kv\\.put state", "d1\\.batch"].map((step) =>
    fault(
      `the clock jumps ${ms > 0 ? "ahead" : "back"} by a day at ${step.replaceAll("\\", "")}`,
      rule(
        new RegExp(`^run ${step}`),
        { kind: "jump", ms },
        step.startsWith("kv") ? { from: 2 } : {},
      ),
    ),
  ),
);

/** One fault at a time. */
export const platformFaults: readonly PlatformFault[] = [
  ...storage,
  ...services,
  ...ownStorage,
  ...resets,
  ...clocks,
];

/** Resets at some points, by their number among all that a run comes to. */
export function resetsAt(numbers: readonly number[]): PlatformFault {
  const rules = numbers.map((number) =>
    rule(/^run /, { kind: "reset", when: number % 2 === 0 ? "before" : "after" }, { from: number }),
  );
  return fault(`resets at ${numbers.join(", ")}`, rules, { problems: interrupted, mayFail: true });
}

/** Two at the same time. */
export function together(one: PlatformFault, other: PlatformFault): PlatformFault {
  return {
    name: `${one.name} + ${other.name}`,
    rules: [...one.rules, ...other.rules],
    inParts: one.inParts || other.inParts,
    inSeveral: one.inSeveral || other.inSeveral,
    problems: [...one.problems, ...other.problems],
    mayFail: one.mayFail || other.mayFail,
    mayFailUninterrupted: one.mayFailUninterrupted || other.mayFailUninterrupted,
  };
}
