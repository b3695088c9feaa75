import type { Context } from "hono";
import { wrapTime } from "hono/timing";

import type { OpeningAnswer } from "../accounts/ledger/decide-opening.ts";
import type { InputImage } from "../domain/input-image.ts";
import { acceptedAt } from "../generation/ids.ts";
import { toOpeningCall, type CallIdentity } from "../generation/open-generation.ts";
import { takenByKey } from "../inputs/input-keys.ts";
import { retried } from "../retried.ts";
import { lostRunProblem } from "./generation-problem.ts";
import type { HonoEnv } from "./hono-env.ts";
import { limitProblem } from "./limit-problem.ts";
import { ProblemError } from "./problem.ts";
import { spendingStopped } from "./spending-stopped.ts";
import type { CallIntake } from "./take-images.ts";

/** How long a call waits for what it joins to begin, in milliseconds, and how often. */
const joinWaitMs = 50;
const mostJoinWaits = 40;

/** Waits before a ledger that did not answer is asked again, in milliseconds. */
const openAgainAfterMs = [20, 200];

/** Waits before a run that was lost at its beginning is begun again, in milliseconds. */
const startAgainAfterMs = [20, 200, 1000];

/** Why nothing was begun: it was turned away, or has ended long ago or been deleted. */
export type NotBegun = "overloaded" | "gone";

/** A call that creates something, be it a generation or a batch, and by what it is known again. */
export interface KnownCall extends CallIntake {
  readonly identity: CallIdentity;
}

/** A call that is checked, and may begin or not: nothing is reserved yet. */
export type Prepared<Submission> = KnownCall &
  (
    | { readonly kind: "ready"; readonly submission: Submission }
    /** Nothing new may begin. What the same call began before is joined all the same. */
    | { readonly kind: "refused"; readonly refusal: Error }
  );

/** A call that joins what it began before. */
interface JoiningCall<Result> extends KnownCall {
  /** Undefined when there is nothing by this id, or not yet. */
  readonly join: (id: string) => Promise<Result | undefined>;
}

/** A call that may begin what it asks for. Its id is that of what it becomes, if it is new. */
export interface CreatingCall<Result> extends JoiningCall<Result> {
  /** The images that are its run's once it has begun. */
  readonly images: readonly InputImage[];
  /** The one call to the ledger. */
  readonly open: () => Promise<OpeningAnswer>;
  /** Takes back what that reserved. */
  readonly release: () => Promise<unknown>;
  /** Begins it under an id. @param isAgain It may have been begun before. */
  readonly start: (id: string, isAgain: boolean) => Promise<Result | NotBegun>;
}

/** What a call has begun or joined, and the id of it. */
export interface BegunCall<Result> {
  readonly id: string;
  readonly result: Result;
  /** Called when the client has the whole answer, be it an error. */
  readonly onDelivered: () => void;
}

/**
 * Begins what a call asks for, or joins what the same call began before.
 * @throws ProblemError when nothing was begun, and nothing spent.
 */
export async function beginCall<Result>(
  c: Context<HonoEnv>,
  call: CreatingCall<Result>,
): Promise<BegunCall<Result>> {
  let { id } = call;
  for (let waits = 0; waits < mostJoinWaits; waits += 1) {
    const { result: opened, standing } = await open(c, call);
    c.set("standing", standing);
    switch (opened.kind) {
      case "reserved": {
        if (await isSpendingStopped(c)) {
          await release(c, call);
          throw spendingStopped();
        }
        const begun = await start(c, call, { id: call.id, isAgain: false });
        if (begun) return begun;
        await release(c, call);
        throw overloaded();
      }
      case "joined": {
        id = opened.generationId;
        const joined = await join(c, call, id);
        if (joined) return joined;
        // The other call has reserved and its run has not begun; or it was turned away or lost.
        await scheduler.wait(joinWaitMs);
        break;
      }
      case "conflict":
        throw keyReused(opened.generationId);
      case "refused":
        throw limitProblem(opened.exceeded, standing, Date.now());
    }
  }
  // The call that reserved was lost before its run began: it begins now, with what that reserved.
  if (await isSpendingStopped(c)) throw spendingStopped();
  await markTaken(c, call, id);
  const begun = await start(c, call, { id, isAgain: true });
  if (!begun) throw overloaded();
  return begun;
}

/**
 * Joins what the same call began before, for one that may begin nothing now: a model is not to be had
 * any more, or an image has expired.
 * @throws The refusal when it began nothing.
 */
export async function joinKnown<Result>(
  c: Context<HonoEnv>,
  call: JoiningCall<Result>,
  refusal: Error,
): Promise<BegunCall<Result>> {
  const { accountId, keyId: apiKeyId, limits } = c.get("caller");
  const known = { generationId: call.id, apiKeyId, now: Date.now(), limits };
  const ledger = c.get("services").ledgers.get(accountId);
  const find = async () => ledger.find(toOpeningCall(call.identity, known));
  for (let waits = 0; waits < mostJoinWaits; waits += 1) {
    const found = await askLedger(c, find);
    if (!found) throw refusal;
    if (found.kind === "conflict") throw keyReused(found.generationId);
    const joined = await join(c, call, found.generationId);
    if (joined) return joined;
    await scheduler.wait(joinWaitMs);
  }
  throw refusal;
}

/** Undefined when there is nothing by this id, or not yet. */
async function join<Result>(
  c: Context<HonoEnv>,
  call: JoiningCall<Result>,
  id: string,
): Promise<BegunCall<Result> | undefined> {
  const result = await call.join(id).catch((error: unknown) => {
    if (error instanceof ProblemError) throw error;
    c.get("services").report("a run was lost while a call joined it", error);
    return undefined;
  });
  if (result === undefined) return undefined;
  // The run has the images of the first call.
  await call.intake.discard();
  c.set("isReplayed", true);
  c.set("begunId", id);
  return { id, result, onDelivered: noteDelivery(c, call, id) };
}

function keyReused(generationId: string): ProblemError {
  const detail = `This 'Idempotency-Key' was used for another request, which became ${generationId}. Use a new key for each new request.`;
  return new ProblemError("idempotency_key_reused", { detail, param: "Idempotency-Key" });
}

/** The call's images lie under its own id: whoever sweeps must find that another has them. */
async function markTaken<Result>(
  c: Context<HonoEnv>,
  { id, images }: CreatingCall<Result>,
  takenBy: string,
): Promise<void> {
  if (images.length === 0 || takenBy === id) return;
  const { accountId } = c.get("caller");
  const { inputFiles, report } = c.get("services");
  await inputFiles
    .mark(takenByKey({ accountId, id }, acceptedAt(id), takenBy))
    .catch((error: unknown) => report("a call's images cannot be marked as taken", error));
}

/** What is begun, and whether it may have been before. */
interface Start {
  readonly id: string;
  readonly isAgain: boolean;
}

/** Undefined when it was turned away. */
async function start<Result>(
  c: Context<HonoEnv>,
  call: CreatingCall<Result>,
  { id, isAgain }: Start,
): Promise<BegunCall<Result> | undefined> {
  c.set("isSubmitted", true);
  c.set("begunId", id);
  call.intake.handOver(call.images);
  const result = await wrapTime(c, "run", startSurely(c, call, { id, isAgain }));
  if (result === "gone" || result === "overloaded") {
    call.intake.takeBack();
    if (result === "overloaded") return undefined;
    const detail = `This call became ${id}, which was deleted or has ended long ago. Send it under a new 'Idempotency-Key' to make it again.`;
    throw new ProblemError("not_found", { detail, shouldRetry: false });
  }
  return { id, result, onDelivered: noteDelivery(c, call, id) };
}

/** Asked once it is known that the call is a new one: what has begun before is answered all the same. */
async function isSpendingStopped(c: Context<HonoEnv>): Promise<boolean> {
  const { stop } = await c
    .get("services")
    .spending.look((promise) => c.executionCtx.waitUntil(promise));
  return stop !== null;
}

function overloaded(): ProblemError {
  const detail = "Too many images are arriving at the moment. Nothing was spent. Try again.";
  return new ProblemError("overloaded", { detail, retryAfterSeconds: 5 });
}

/**
 * A run can be lost before it has told that it began, and then nobody would know of the reservation.
 * It takes the same submission once, however often it comes.
 * @throws ProblemError when the run does not answer: it may have begun, or not.
 */
async function startSurely<Result>(
  c: Context<HonoEnv>,
  call: CreatingCall<Result>,
  { id, isAgain }: Start,
): Promise<Result | NotBegun> {
  const { report } = c.get("services");
  const tell = (error: unknown) => report("a run was lost before it told that it began", error);
  let tries = 0;
  const begin = () => call.start(id, isAgain || (tries += 1) > 1);
  return retried(begin, startAgainAfterMs, tell).catch((error: unknown) => {
    tell(error);
    throw lostRunProblem(id);
  });
}

/** The ledger knows what it reserved for by its id: asked again, it reserves once. */
function open<Result>(c: Context<HonoEnv>, call: CreatingCall<Result>): Promise<OpeningAnswer> {
  // It may have reserved all the same: then its answers were lost.
  return askLedger(c, call.open, () => release(c, call));
}

/** @throws ProblemError when the ledger does not answer. */
async function askLedger<Answer>(
  c: Context<HonoEnv>,
  ask: () => Promise<Answer>,
  onSilence?: () => Promise<void>,
): Promise<Answer> {
  const { report } = c.get("services");
  const tell = (error: unknown) => report("the account's ledger does not answer", error);
  const asking = () => wrapTime(c, "ledger", ask());
  return retried(asking, openAgainAfterMs, tell).catch(async (error: unknown) => {
    tell(error);
    await onSilence?.();
    const detail = "The account's ledger does not answer. Nothing was spent. Try again.";
    throw new ProblemError("ledger_unavailable", { detail, retryAfterSeconds: 2 });
  });
}

/** It never began: the client's next try must find nothing of this one. */
async function release<Result>(c: Context<HonoEnv>, call: CreatingCall<Result>): Promise<void> {
  const { report } = c.get("services");
  await call.release().catch((error: unknown) => report("a reservation cannot be released", error));
}

function noteDelivery(
  c: Context<HonoEnv>,
  { identity: { idempotencyKey, retries } }: KnownCall,
  generationId: string,
): () => void {
  const { accountId } = c.get("caller");
  const { ledgers, report } = c.get("services");
  // Only who tells of retries can be recognised without a key: for others nothing is to be noted.
  const isNoted = idempotencyKey === null && retries !== null;
  return () => {
    if (!isNoted) return;
    const told = ledgers.get(accountId).delivered({ generationId, now: Date.now() });
    c.executionCtx.waitUntil(
      told.catch((error: unknown) => report("a delivery cannot be noted", error)),
    );
  };
}
