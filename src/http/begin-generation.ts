import type { Context } from "hono";
import { wrapTime } from "hono/timing";

import type { Generation } from "../domain/generation.ts";
import type { InputImage } from "../domain/input-image.ts";
import type { WatchOptions } from "../generation/broadcast.ts";
import { followRun, framesOf } from "../generation/follow-run.ts";
import { openGeneration, type CallIdentity } from "../generation/open-generation.ts";
import type { RunFrame } from "../generation/run-frames.ts";
import type { Submission } from "../generation/submission.ts";
import { runFor } from "../generation/submit.ts";
import type { InputIntake } from "../inputs/input-intake.ts";
import { retried } from "../retried.ts";
import type { AnswerContext } from "./answer-context.ts";
import { eventsUrl } from "./events-url.ts";
import { lostRunProblem } from "./generation-problem.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";
import { tooManyViewers } from "./too-many-viewers.ts";

/** How long a call waits for the run of the one it joins to begin, in milliseconds, and how often. */
const joinWaitMs = 50;
const mostJoinWaits = 40;

/** A call that may begin: nothing is reserved yet. */
export interface PreparedCall {
  readonly submission: Submission;
  readonly identity: CallIdentity;
  /** What took the submission's images. */
  readonly intake: InputIntake;
}

/** Waits before a ledger that did not answer is asked again, in milliseconds. */
const openAgainAfterMs = [20, 200];

/** Waits before a run that was lost at its beginning is begun again, in milliseconds. */
const startAgainAfterMs = [20, 200, 1000];

/** A call that has begun a generation, or joined one. */
export interface Begun<Result> {
  readonly result: Result;
  readonly answer: AnswerContext;
}

/** Begins a generation and watches it, or watches the one that the same call began before. */
export function beginAndWatch(
  c: Context<HonoEnv>,
  call: PreparedCall,
  watched: Omit<WatchOptions, "after">,
): Promise<Begun<AsyncGenerator<RunFrame>>> {
  const { accountId } = call.submission;
  const services = c.get("services");
  const watch = (id: string, after: number) =>
    services.runs.get(id).watch(accountId, { ...watched, after });
  const follow = (id: string, frames: ReadableStream<Uint8Array>) =>
    followRun(frames, 0, async (last) => framesOf(await watch(id, last)));
  return begin(c, call, {
    async start(wanted) {
      const run = runFor(services, wanted, originOf(c.req.raw));
      const result = await run.submitAndWatch(wanted, watched);
      return result.kind === "overloaded" ? undefined : follow(wanted.generationId, result.frames);
    },
    async join(generationId) {
      const result = await watch(generationId, 0);
      if (result.kind === "crowded") throw tooManyViewers(generationId);
      return result.kind === "watching" ? follow(generationId, result.frames) : undefined;
    },
  });
}

/** Begins a generation without waiting for it, or finds the one that the same call began before. */
export function beginAsync(c: Context<HonoEnv>, call: PreparedCall): Promise<Begun<Generation>> {
  const { submission } = call;
  return begin(c, call, {
    async start(wanted) {
      const run = runFor(c.get("services"), wanted, originOf(c.req.raw));
      const result = await run.submit(wanted);
      return result.kind === "overloaded" ? undefined : result.generation;
    },
    join: async (generationId) =>
      c.get("services").runs.get(generationId).describe(submission.accountId),
  });
}

interface Ways<Result> {
  /** Undefined when the run was turned away. */
  readonly start: (submission: Submission) => Promise<Result | undefined>;
  /** Undefined when there is no such run, or not yet. */
  readonly join: (generationId: string) => Promise<Result | undefined>;
}

/** @throws ProblemError when nothing was begun, and nothing spent. */
async function begin<Result>(
  c: Context<HonoEnv>,
  call: PreparedCall,
  { start, join }: Ways<Result>,
): Promise<Begun<Result>> {
  const { submission, identity, intake } = call;
  let runless: string | undefined;
  for (let waits = 0; waits < mostJoinWaits; waits += 1) {
    const opened = await open(c, submission, identity);
    switch (opened.kind) {
      case "reserved": {
        const begun = await startRun(c, call, start);
        if (begun) return begun;
        await release(c, submission);
        throw overloaded();
      }
      case "joined": {
        const result = await join(opened.generationId).catch((error: unknown) => {
          if (error instanceof ProblemError) throw error;
          c.get("services").report("a run was lost while a call joined it", error);
          return undefined;
        });
        if (result !== undefined) {
          // The run has the images of the first call.
          await intake.discard();
          c.set("isReplayed", true);
          return { result, answer: await answerContext(c, opened.generationId, identity) };
        }
        // The other call has reserved and its run has not begun; or it was turned away or lost.
        runless = opened.generationId;
        await scheduler.wait(joinWaitMs);
        break;
      }
      case "conflict": {
        const detail = `This 'Idempotency-Key' was used for another request, which became the generation ${opened.generationId}. Use a new key for each new request.`;
        throw new ProblemError("idempotency_key_reused", { detail, param: "Idempotency-Key" });
      }
    }
  }
  // The call that reserved was lost before its run began: it begins now, with what that reserved.
  const generationId = runless ?? submission.generationId;
  const lost = { ...call, submission: { ...submission, generationId } };
  const begun = await startRun(c, lost, start);
  if (!begun) throw overloaded();
  return begun;
}

function imagesOf({ inputs }: Submission): readonly InputImage[] {
  const { images, mask, references } = inputs;
  return [...images, ...references, ...(mask ? [mask] : [])];
}

/** Hands a submission to its run. Undefined when the run turned it away. */
async function startRun<Result>(
  c: Context<HonoEnv>,
  { submission, identity, intake }: PreparedCall,
  start: Ways<Result>["start"],
): Promise<Begun<Result> | undefined> {
  c.set("isSubmitted", true);
  intake.handOver(imagesOf(submission));
  const result = await wrapTime(c, "run", startSurely(c, submission, start));
  if (result === undefined) {
    intake.takeBack();
    return undefined;
  }
  return { result, answer: await answerContext(c, submission.generationId, identity) };
}

function overloaded(): ProblemError {
  const detail = "Too many images are arriving at the moment. Nothing was spent. Try again.";
  return new ProblemError("overloaded", { detail, retryAfterSeconds: 5 });
}

/**
 * The run can be lost before it has told that it began, and then nobody would know of the
 * reservation. It takes the same submission once, however often it comes.
 * @throws ProblemError when the run does not answer: it may have begun, or not.
 */
async function startSurely<Result>(
  c: Context<HonoEnv>,
  submission: Submission,
  start: Ways<Result>["start"],
): Promise<Result | undefined> {
  const { report } = c.get("services");
  const tell = (error: unknown) => report("a run was lost before it told that it began", error);
  return retried(() => start(submission), startAgainAfterMs, tell).catch((error: unknown) => {
    tell(error);
    throw lostRunProblem(submission.generationId);
  });
}

/** The ledger knows a generation by its id: asked again, it reserves for it once. */
async function open(c: Context<HonoEnv>, submission: Submission, identity: CallIdentity) {
  const services = c.get("services");
  const { report } = services;
  const tell = (error: unknown) => report("the account's ledger does not answer", error);
  const reserve = () => wrapTime(c, "ledger", openGeneration(services, submission, identity));
  return retried(reserve, openAgainAfterMs, tell).catch(async (error: unknown) => {
    tell(error);
    // It may have reserved all the same: then its answers were lost.
    await release(c, submission);
    const detail = "The account's ledger does not answer. Nothing was spent. Try again.";
    throw new ProblemError("ledger_unavailable", { detail, retryAfterSeconds: 2 });
  });
}

/** The run never began: the client's next try must find nothing of this one. */
async function release(c: Context<HonoEnv>, submission: Submission): Promise<void> {
  const { ledgers, report } = c.get("services");
  const { accountId, generationId } = submission;
  const closing = { generationId, now: Date.now() };
  await ledgers
    .get(accountId)
    .release(closing)
    .catch((error: unknown) => report("a reservation cannot be released", error));
}

async function answerContext(
  c: Context<HonoEnv>,
  generationId: string,
  { idempotencyKey, retries }: CallIdentity,
): Promise<AnswerContext> {
  const { ledgers, report } = c.get("services");
  const { accountId } = c.get("caller");
  // Only who tells of retries can be recognised without a key: for others nothing is to be noted.
  const isNoted = idempotencyKey === null && retries !== null;
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  return {
    generationId,
    origin: new URL(c.req.url).origin,
    eventsUrl: await eventsUrl(c, generationId),
    requestId: c.get("requestId"),
    path: c.req.path,
    waitUntil,
    onDelivered() {
      if (!isNoted) return;
      const told = ledgers.get(accountId).delivered({ generationId, now: Date.now() });
      waitUntil(told.catch((error: unknown) => report("a delivery cannot be noted", error)));
    },
  };
}

/** Where the request came in, as Cloudflare tells; nothing is known of a local one. */
function originOf({ cf }: Request): Readonly<Record<string, unknown>> {
  return { ...cf };
}
