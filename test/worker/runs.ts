import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import type { Generation } from "../../src/domain/generation.ts";
import { noInputs } from "../../src/domain/input-image.ts";
import { GenerationRun } from "../../src/generation/generation-run.ts";
import { readFrames } from "../../src/generation/run-frames.ts";
import type { Submission } from "../../src/generation/submission.ts";
import { createSubmission, planFor } from "../../src/generation/submit.ts";
import { outcomeOf } from "../../src/http/image-base64.ts";
import { parseNativeRequest } from "../../src/http/native-request.ts";
import { createServices } from "../../src/services.ts";
import type { Account } from "./accounts.ts";
import { changedEnv } from "./deployment.ts";

/** The object that carries a generation out. */
export function runOf(generationId: string) {
  return env.GENERATION_RUN.getByName(generationId);
}

/** A submission as a request would make it, not yet handed to its run; no breaker was reached. */
export function submissionOf(
  account: Account,
  body: object,
  circuits: Submission["circuits"] = {},
): Submission {
  const services = createServices(env);
  const tier = services.config.tiers.standard;
  const caller = { ...account, tier, limits: tier };
  const { request } = parseNativeRequest(body);
  const now = Date.now();
  const plan = planFor(services, caller, request, { circuits: {}, now });
  if (plan.kind !== "route") throw new Error(`No route: ${JSON.stringify(plan)}`);
  return createSubmission({
    caller,
    request,
    plan,
    circuits,
    inputs: noInputs,
    webhook: null,
    now,
  });
}

/** Carries a submission out in an object that is deployed with other variables or bindings. */
export function runWith(
  changes: Readonly<Record<string, unknown>>,
  submission: Submission,
): Promise<Generation> {
  return runIn(changedEnv(changes), submission);
}

/** The same in a deployment whose runs share what their isolate remembers. */
export function runIn(deployment: Env, submission: Submission): Promise<Generation> {
  return runInDurableObject(runOf(submission.generationId), async (_instance, state) => {
    const run = new GenerationRun(state, deployment);
    const result = await run.submitAndWatch(submission, { previews: false, image: false });
    if (result.kind !== "watching") throw new Error("The run was not begun.");
    let generation: Generation | undefined;
    for await (const frame of readFrames(result.frames)) generation ??= outcomeOf(frame);
    if (!generation) throw new Error("The run's stream ended without an outcome.");
    return generation;
  });
}

/** Kills a run's object as a crash would: its memory is gone, its storage stays. */
export async function lose(generationId: string): Promise<void> {
  await runInDurableObject(runOf(generationId), (_instance, state) => {
    state.abort("lost in a test");
  }).catch(() => undefined);
}
