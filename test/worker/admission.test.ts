import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it, onTestFinished, vi } from "vitest";

import { createServices } from "../../src/services.ts";
import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { runOf, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { countTraces } from "./traces.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** The images that the runs of this isolate take in: all runs are given the same bindings. */
function imagesOf(run: object) {
  return createServices(Reflect.get(run, "env") as Env).images;
}

function begin(run: object) {
  const upload = imagesOf(run).beginUpload({
    key: `admission/${crypto.randomUUID()}`,
    metadata: {},
    readHead: () => {
      throw new Error("This is no image.");
    },
  });
  upload.write(Uint8Array.of(1));
  return upload;
}

/** Has so many images wait for memory. @returns What lets go of it again. */
async function fillMemory(run: object, count: number): Promise<() => Promise<void>> {
  const images = imagesOf(run);
  const uploads: ReturnType<typeof begin>[] = [];
  const ready: Promise<void>[] = [];
  // The first to come have memory; nobody waits before it is all taken.
  while (images.waiting() < count) {
    const upload = begin(run);
    uploads.push(upload);
    ready.push(upload.ready());
    await scheduler.wait(0);
  }
  return async () => {
    const over = Promise.allSettled(ready);
    await Promise.all(uploads.map((upload) => upload.remove()));
    await over;
  };
}

/** Has so many images wait in the isolate of the runs, until the test is over. */
async function haveWaiting(count: number): Promise<void> {
  const holder = runOf(crypto.randomUUID());
  const release = await runInDurableObject(holder, (run) => fillMemory(run, count));
  onTestFinished(() => runInDurableObject(holder, release));
}

const calls = [
  { name: "native JSON", route: "/v1/generations", fields: {}, headers: {} },
  {
    name: "native events",
    route: "/v1/generations",
    fields: { previews: 1 },
    headers: { accept: "text/event-stream" },
  },
  {
    name: "native, answered later",
    route: "/v1/generations",
    fields: {},
    headers: { prefer: "respond-async" },
  },
  { name: "OpenAI's JSON", route: "/v1/images/generations", fields: {}, headers: {} },
  {
    name: "OpenAI's events",
    route: "/v1/images/generations",
    fields: { stream: true, partial_images: 1 },
    headers: {},
  },
  {
    name: "OpenAI's, answered later",
    route: "/v1/images/generations",
    fields: {},
    headers: { prefer: "respond-async" },
  },
];

describe("when more than 32 images wait for memory", () => {
  it.for(calls)(
    "a new one is turned away, and nothing is spent: $name",
    async ({ route, fields, headers }, { expect }) => {
      await haveWaiting(33);
      const before = await countTraces();
      const prompt = uniquePrompt();
      const response = await post(route, { prompt, ...fields }, { ...account, headers });
      expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(response.headers.get("x-should-retry")).toBeNull();
      expect(await readRefusal(response, route)).toEqual({
        status: 503,
        code: "overloaded",
        param: null,
        detail: expect.stringContaining("Nothing was spent"),
      });
      expect(await callsWithPrompt(prompt)).toEqual([]);
      expect({ ...(await countTraces()), runs: 0 }).toEqual({ ...before, runs: 0 });
    },
  );

  it("a run that is turned away keeps nothing", async ({ expect }) => {
    await haveWaiting(33);
    const submission = submissionOf(account, { prompt: uniquePrompt(), resolution: "512" });
    const run = runOf(submission.generationId);
    expect(await run.submit(submission)).toEqual({ kind: "overloaded" });
    const kept = await runInDurableObject(run, async (_run, { storage }) => ({
      keys: (await storage.list()).size,
      alarm: await storage.getAlarm(),
    }));
    expect(kept).toEqual({ keys: 0, alarm: null });
  });

  it("one that was accepted before still is, when it comes again", async ({ expect }) => {
    const submission = submissionOf(account, { prompt: uniquePrompt(), resolution: "512" });
    const run = runOf(submission.generationId);
    await run.submit(submission);
    await waitForEnd(account, submission.generationId);
    await haveWaiting(33);
    expect(await run.submit(submission)).toMatchObject({
      kind: "accepted",
      generation: { status: "completed" },
    });
  });
});

describe("when 32 images wait for memory", () => {
  it.for(["/v1/generations", "/v1/images/generations"])(
    "a new one is accepted by %s, and its call is made",
    async (route, { expect }) => {
      await haveWaiting(32);
      // It is refused for its content: an image would wait for memory, too.
      const prompt = uniquePrompt("[fault:refusal]");
      const headers = { prefer: "respond-async" };
      const response = await post(route, { prompt }, { ...account, headers });
      expect(response.status).toBe(202);
      const { id } = await readGeneration(response);
      expect(await waitForEnd(account, id)).toMatchObject({
        status: "failed",
        error: { code: "moderation_blocked" },
      });
      expect(await callsWithPrompt(prompt)).toHaveLength(1);
    },
  );
});

describe("images that waited for memory", () => {
  it("are drawn when it is free again", async ({ expect }) => {
    const submission = submissionOf(account, { prompt: uniquePrompt(), resolution: "512" });
    const run = runOf(submission.generationId);
    const release = await runInDurableObject(run, (instance) => fillMemory(instance, 1));
    await run.submit(submission);
    await vi.waitFor(
      async () => {
        const waiting = await runInDurableObject(run, (instance) => imagesOf(instance).waiting());
        expect(waiting).toBe(2);
      },
      { timeout: 5000, interval: 20 },
    );
    const { generationId } = submission;
    const rows = await env.DB.prepare("SELECT id FROM generations WHERE id = ?")
      .bind(generationId)
      .all();
    expect(rows.results).toEqual([]);
    await runInDurableObject(run, release);
    expect(await waitForEnd(account, generationId)).toMatchObject({ status: "completed" });
  });
});
