import { notApplicable, unless, type Invariant } from "../verdict.ts";
import { billOf } from "./bill.ts";
import { candidatesOf, faultAt, models, otherThan, providers } from "./cell.ts";
import { textMember, type Evidence } from "./evidence.ts";
import { expectedEnd, wasAccepted } from "./expected.ts";
import { many } from "./many.ts";

/** J1. */
export const oneRecord: Invariant<Evidence> = {
  name: "J1",
  says: "what was accepted has exactly one record, which has ended, and the client is told its id",
  check: (evidence) => (wasAccepted(evidence) ? unless(recordWrong(evidence)) : notApplicable),
};

function recordWrong({ rows, generation, client }: Evidence): string | undefined {
  if (rows.length !== 1 || !generation) return `${rows.length} records`;
  if (generation.status === "running" || generation.completedAt === null) return "it never ended";
  const told = [client.body, ...client.events.map(({ data }) => data)].flatMap(idsIn);
  const foreign = told.find((id) => id !== generation.id);
  return foreign === undefined ? undefined : `the client was told ${foreign}`;
}

function idsIn(value: unknown): readonly string[] {
  const inner = (value as { diptych?: unknown } | null | undefined)?.diptych;
  const ids = [
    textMember(value, "generationId"),
    textMember(inner, "generation_id"),
    textMember(value, "statusUrl") === undefined ? undefined : textMember(value, "id"),
  ];
  return ids.filter((id) => id !== undefined);
}

/** J3. */
export const oneCallAnAttempt: Invariant<Evidence> = {
  name: "J3",
  says: "one call for each attempt on record, and no more attempts than candidates and allowed retries",
  check: (evidence) => (wasAccepted(evidence) ? unless(attemptsWrong(evidence)) : notApplicable),
};

function attemptsWrong({ cell, calls, generation }: Evidence): string | undefined {
  const attempts = generation?.attempts ?? [];
  for (const provider of providers) {
    // Of a refused connection the simulator knows nothing.
    if (cell.fault.isUnreachable && provider === cell.first) continue;
    const made = calls.filter((call) => call.provider === provider).length;
    const told = attempts.filter((attempt) => attempt.provider === provider).length;
    if (made !== told) {
      return `${many(made, "call")} to ${provider}, ${many(told, "attempt")} on record`;
    }
  }
  if (attempts.some(({ number }, index) => number !== index + 1)) return "wrongly numbered";
  const candidates = candidatesOf(cell);
  // The last one may be asked again; a region refusal is asked again from elsewhere at once.
  const retries = Math.max(...candidates.map((each) => faultAt(cell, each)?.mostRetries ?? 0));
  const most = candidates.length + retries;
  if (attempts.length > most) return `${many(attempts.length, "attempt")}, allowed are ${most}`;
  const foreign = calls.find(({ provider, model }) => model !== models[provider]);
  return foreign && `a call to ${foreign.model}`;
}

/** It ends as the fault demands. */
export const endsAsItMust: Invariant<Evidence> = {
  name: "outcome",
  says: "the engine that must serve serves; where none can, the error has the right code",
  check: (evidence) => (wasAccepted(evidence) ? unless(outcomeWrong(evidence)) : notApplicable),
};

function outcomeWrong({ cell, generation, calls }: Evidence): string | undefined {
  const { first } = cell;
  if (!generation) return "there is no record";
  const asked = generation.attempts[0]?.provider;
  if (asked !== first) return `the first attempt went to ${asked ?? "nobody"}`;
  const wanted = expectedEnd(cell);
  if (wanted.kind === "error") {
    const { status, errorCode } = generation;
    return errorCode === wanted.code ? undefined : `it ended ${status} with ${errorCode}`;
  }
  const failures = generation.attempts.map(({ failureKind }) => failureKind ?? "none").join(", ");
  if (generation.status !== "completed") return `it ended ${generation.status} (${failures})`;
  if (generation.provider !== wanted.by) return `${generation.provider} made it (${failures})`;
  const from = wanted.by === first ? null : models[first];
  if (generation.fallbackFrom !== from) return `fallbackFrom is ${generation.fallbackFrom}`;
  const extra = wanted.by === first ? calls.length - 1 : 0;
  return extra > 0 ? many(extra, "needless call") : undefined;
}

/** A refusal reaches one engine only, and so does a request that is wrong. */
export const staysWithOne: Invariant<Evidence> = {
  name: "refusal",
  says: "after a refusal of the content or the request, the other engine is not asked",
  check: ({ cell, calls }) => {
    const { outcome } = cell.fault;
    if (outcome !== "refused" && outcome !== "rejected") return notApplicable;
    const others = calls.filter(({ provider }) => provider === otherThan(cell.first)).length;
    return unless(others === 0 ? undefined : `${many(others, "call")} to the other engine`);
  },
};

/** The cost on record is what was billed. */
export const costIsBilled: Invariant<Evidence> = {
  name: "cost",
  says: "the record's cost is what the engines billed, failed attempts included",
  check: (evidence) => {
    const { generation } = evidence;
    if (!generation) return notApplicable;
    const billed = billOf(evidence);
    const { costMicroUsd } = generation;
    return unless(costMicroUsd === billed ? undefined : `${costMicroUsd}, billed ${billed}`);
  },
};
