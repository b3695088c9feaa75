import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import type { WatchOptions } from "../generation/broadcast.ts";
import { followRun, framesOf } from "../generation/follow-run.ts";
import { imagesOf } from "../generation/images-of.ts";
import { openGeneration } from "../generation/open-generation.ts";
import type { RunFrame } from "../generation/run-frames.ts";
import type { Submission } from "../generation/submission.ts";
import { runFor } from "../generation/submit.ts";
import { answerContext, type AnswerContext } from "./answer-context.ts";
import {
  beginCall,
  joinKnown,
  type CreatingCall,
  type NotBegun,
  type Prepared,
} from "./begin-call.ts";
import { callerPlace } from "./caller-place.ts";
import type { HonoEnv } from "./hono-env.ts";
import { tooManyViewers } from "./too-many-viewers.ts";

/** A call for one generation. */
export type PreparedCall = Prepared<Submission>;

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
  const { accountId } = c.get("caller");
  const services = c.get("services");
  const watch = (id: string, after: number) =>
    services.runs.get(id).watch(accountId, { ...watched, after });
  const follow = (id: string, frames: ReadableStream<Uint8Array>) =>
    followRun(frames, 0, async (last) => framesOf(await watch(id, last)));
  return begin(c, call, {
    async start(wanted, isAgain) {
      const run = runFor(services, wanted, callerPlace(c.req.raw));
      const result = await run.submitAndWatch(wanted, watched, isAgain);
      if (result.kind !== "watching") return result.kind;
      return follow(wanted.generationId, result.frames);
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
  const { accountId } = c.get("caller");
  return begin(c, call, {
    async start(wanted, isAgain) {
      const run = runFor(c.get("services"), wanted, callerPlace(c.req.raw));
      const result = await run.submit(wanted, isAgain);
      return result.kind === "accepted" ? result.generation : result.kind;
    },
    join: async (generationId) => c.get("services").runs.get(generationId).describe(accountId),
  });
}

interface Ways<Result> extends Pick<CreatingCall<Result>, "join"> {
  readonly start: (submission: Submission, isAgain: boolean) => Promise<Result | NotBegun>;
}

/** @throws ProblemError when nothing was begun, and nothing spent. */
async function begin<Result>(
  c: Context<HonoEnv>,
  call: PreparedCall,
  { start, join }: Ways<Result>,
): Promise<Begun<Result>> {
  const begun =
    call.kind === "refused"
      ? await joinKnown(c, { ...call, join }, call.refusal)
      : await beginCall(c, { ...call, ...beginning(c, call, start), join });
  const { id, result, onDelivered } = begun;
  return { result, answer: answerContext(c, id, onDelivered) };
}

function beginning<Result>(
  c: Context<HonoEnv>,
  { submission, identity }: Extract<PreparedCall, { readonly kind: "ready" }>,
  start: Ways<Result>["start"],
): Pick<CreatingCall<Result>, "images" | "open" | "release" | "start"> {
  const services = c.get("services");
  const { generationId, accountId, inputs } = submission;
  return {
    images: imagesOf(inputs),
    open: () => openGeneration(services, submission, identity, c.get("caller").limits),
    release: () => services.ledgers.get(accountId).release({ generationId, now: Date.now() }),
    start: (startedId, isAgain) => start({ ...submission, generationId: startedId }, isAgain),
  };
}
