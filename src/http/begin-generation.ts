import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import type { WatchOptions } from "../generation/broadcast.ts";
import { openGeneration, type CallIdentity } from "../generation/open-generation.ts";
import type { Submission } from "../generation/submission.ts";
import { runFor } from "../generation/submit.ts";
import type { AnswerContext } from "./answer-context.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";
import { tooManyViewers } from "./too-many-viewers.ts";

/** How long a call waits for the run of the one it joins to begin, in milliseconds, and how often. */
const joinWaitMs = 50;
const mostJoinWaits = 40;

/** A call that has begun a generation, or joined one. */
export interface Begun<Result> {
  readonly result: Result;
  readonly answer: AnswerContext;
}

/** Begins a generation and watches it, or watches the one that the same call began before. */
export function beginAndWatch(
  c: Context<HonoEnv>,
  submission: Submission,
  identity: CallIdentity,
  watched: Omit<WatchOptions, "after">,
): Promise<Begun<ReadableStream<Uint8Array>>> {
  const { accountId } = submission;
  return begin(c, submission, identity, {
    async start() {
      const run = runFor(c.get("services"), submission, originOf(c.req.raw));
      const result = await run.submitAndWatch(submission, watched);
      return result.kind === "overloaded" ? undefined : result.frames;
    },
    async join(generationId) {
      const run = c.get("services").runs.get(generationId);
      const result = await run.watch(accountId, { ...watched, after: 0 });
      if (result.kind === "crowded") throw tooManyViewers(generationId);
      return result.kind === "watching" ? result.frames : undefined;
    },
  });
}

/** Begins a generation without waiting for it, or finds the one that the same call began before. */
export function beginAsync(
  c: Context<HonoEnv>,
  submission: Submission,
  identity: CallIdentity,
): Promise<Begun<Generation>> {
  return begin(c, submission, identity, {
    async start() {
      const run = runFor(c.get("services"), submission, originOf(c.req.raw));
      const result = await run.submit(submission);
      return result.kind === "overloaded" ? undefined : result.generation;
    },
    join: async (generationId) =>
      c.get("services").runs.get(generationId).describe(submission.accountId),
  });
}

interface Ways<Result> {
  /** Undefined when the run was turned away. */
  readonly start: () => Promise<Result | undefined>;
  /** Undefined when there is no such run, or not yet. */
  readonly join: (generationId: string) => Promise<Result | undefined>;
}

/** @throws ProblemError when nothing was begun, and nothing spent. */
async function begin<Result>(
  c: Context<HonoEnv>,
  submission: Submission,
  identity: CallIdentity,
  { start, join }: Ways<Result>,
): Promise<Begun<Result>> {
  for (let waits = 0; waits < mostJoinWaits; waits += 1) {
    const opened = await open(c, submission, identity);
    switch (opened.kind) {
      case "reserved": {
        c.set("isSubmitted", true);
        const result = await start();
        if (result !== undefined) {
          return { result, answer: answerContext(c, submission.generationId, identity) };
        }
        await release(c, submission);
        const detail = "Too many images are arriving at the moment. Nothing was spent. Try again.";
        throw new ProblemError("overloaded", { detail, retryAfterSeconds: 5 });
      }
      case "joined": {
        const result = await join(opened.generationId);
        if (result !== undefined) {
          c.set("isReplayed", true);
          return { result, answer: answerContext(c, opened.generationId, identity) };
        }
        // The other call has reserved and its run has not begun; or it was turned away just now.
        await scheduler.wait(joinWaitMs);
        break;
      }
      case "conflict": {
        const detail = `This 'Idempotency-Key' was used for another request, which became the generation ${opened.generationId}. Use a new key for each new request.`;
        throw new ProblemError("idempotency_key_reused", { detail, param: "Idempotency-Key" });
      }
    }
  }
  const detail = "The same call is about to begin and has not yet. Nothing was spent. Try again.";
  throw new ProblemError("overloaded", { detail, retryAfterSeconds: 2 });
}

async function open(c: Context<HonoEnv>, submission: Submission, identity: CallIdentity) {
  const services = c.get("services");
  try {
    return await openGeneration(services, submission, identity);
  } catch (error) {
    services.report("the account's ledger does not answer", error);
    const detail = "The account's ledger does not answer. Nothing was spent. Try again.";
    throw new ProblemError("ledger_unavailable", { detail, retryAfterSeconds: 2 });
  }
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

function answerContext(
  c: Context<HonoEnv>,
  generationId: string,
  { idempotencyKey, retries }: CallIdentity,
): AnswerContext {
  const { ledgers, report } = c.get("services");
  const { accountId } = c.get("caller");
  // Only who tells of retries can be recognised without a key: for others nothing is to be noted.
  const isNoted = idempotencyKey === null && retries !== null;
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  return {
    generationId,
    origin: new URL(c.req.url).origin,
    requestId: c.get("requestId"),
    path: c.req.path,
    waitUntil,
    onDelivered() {
      if (!isNoted) return;
      const told = ledgers.get(accountId).delivered({ generationId });
      waitUntil(told.catch((error: unknown) => report("a delivery cannot be noted", error)));
    },
  };
}

/** Where the request came in, as Cloudflare tells; nothing is known of a local one. */
function originOf({ cf }: Request): Readonly<Record<string, unknown>> {
  return { ...cf };
}
