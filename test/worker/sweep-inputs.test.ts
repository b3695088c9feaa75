import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";

import { createBatchId, createGenerationId } from "../../src/generation/ids.ts";
import { sweepInputs } from "../../src/generation/sweep-inputs.ts";
import { inputKey } from "../../src/inputs/input-keys.ts";
import { createServices } from "../../src/services.ts";
import { noisePng } from "../fixtures/png.ts";
import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { runOf } from "./runs.ts";

const hour = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

async function keys(): Promise<readonly string[]> {
  return (await env.BUCKET.list({ prefix: "inputs/" })).objects.map(({ key }) => key);
}

/** Sweeps as a trigger does that comes so many hours from now. */
async function sweepIn(hoursFromNow: number, deployment: Env = env) {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const outcome = await sweepInputs(createServices(deployment), Date.now() + hoursFromNow * hour);
  const faults = log.mock.calls.flat().map(String);
  log.mockRestore();
  return { ...outcome, faults };
}

/** Images as a Worker leaves them that is lost before it hands them over. */
async function leave({ accountId }: Account, id: string, count: number) {
  const left = Array.from({ length: count }, (_, number) =>
    inputKey({ accountId, id }, Date.now(), number),
  );
  for (const key of left) await env.BUCKET.put(key, "an image");
  return left;
}

async function withReference() {
  const references = [`data:image/png;base64,${(await noisePng(64, 64, 7)).toBase64()}`];
  return { prompt: uniquePrompt(), resolution: "512", references };
}

describe("the hourly trigger", () => {
  it("removes images that nobody took, a day after they came", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const left = [
      ...(await leave(account, createGenerationId(), 3)),
      ...(await leave(account, createBatchId(), 1)),
    ];
    await sweepIn(22);
    expect(await keys()).toEqual(expect.arrayContaining(left));
    expect((await sweepIn(24)).done).toEqual({ removed: 4 });
    for (const key of left) expect(await keys()).not.toContain(key);
    expect(await sweepIn(24)).toEqual({ done: { removed: 0 }, failed: 0, faults: [] });
  });

  it("leaves those that a generation or a batch has", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const before = await keys();
    const { id } = await generate(account, await withReference());
    await waitForRows(id);
    const { prompt, ...rest } = await withReference();
    const batch = await beginBatch(account, { ...rest, slides: [{ prompt }] });
    await waitForBatch(account, batch.id);
    expect((await keys()).length - before.length).toBe(2);
    for (const later of [24, 25, 26]) await sweepIn(later);
    expect((await keys()).length - before.length).toBe(2);
    // Its run's own storage is removed a day after, and its record stays.
    await runDurableObjectAlarm(runOf(id));
    await sweepIn(24);
    expect((await keys()).length - before.length).toBe(2);
  });

  it("leaves those of a call that began what an earlier one had reserved", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const account = await createAccount({ tier: "standard" });
    const headers = { "idempotency-key": crypto.randomUUID(), prefer: "respond-async" };
    const body = await withReference();
    const broken = { submit: () => Promise.reject(new Error("reset by a deployment")) };
    const changes = { GENERATION_RUN: { getByName: () => broken } };
    await fetchWith(changes, "/v1/generations", { ...account, body }, headers);
    const second = await post("/v1/generations", body, { ...account, headers });
    const { id } = await readGeneration(second);
    const ended = await waitForEnd(account, id);
    expect(ended.status).toBe("completed");
    const { results } = await env.DB.prepare("SELECT requested FROM generations WHERE id = ?")
      .bind((await waitForRows(id)).generation["id"])
      .all<{ requested: string }>();
    const taken = (await keys()).filter((key) => results[0]?.requested.includes(key));
    expect(taken).toHaveLength(1);
    await sweepIn(24);
    expect(await keys()).toEqual(expect.arrayContaining(taken));
  });

  it("says so, and leaves all, when R2 does not answer", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const left = await leave(account, createGenerationId(), 1);
    const deployment = changedEnv({ BUCKET: outOfOrder(env.BUCKET, "head") });
    const { faults, failed } = await sweepIn(24, deployment);
    expect(failed).toBe(1);
    expect(faults).toEqual([expect.stringContaining("with the next trigger")]);
    expect(await keys()).toEqual(expect.arrayContaining(left));
  });
});
