import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { noInputs, type Inputs } from "../../src/domain/input-image.ts";
import { generationProblem } from "../../src/http/generation-problem.ts";
import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { breakerOf } from "./breakers.ts";
import { queueFault } from "./faults.ts";
import { submissionWith } from "./handed-in.ts";
import { inOrder, inputImage, inputMask, largeInputImage } from "./input-images.ts";
import { runOf, runWith } from "./runs.ts";
import { callsWithPrompt, type SimulatorCall } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const small = { quality: "low", size: "512x512" };

let account: Account;
let edit: Inputs;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  edit = {
    ...noInputs,
    images: [await inputImage("jpeg")],
    references: [await inputImage("png"), await inputImage("webp")],
  };
});

/** Where each call went, and the hashes of what it brought there. */
function told(calls: readonly SimulatorCall[]) {
  return calls.map(({ path, inputs }) => [
    path.split("/").at(-1),
    ...inputs.map(({ sha256 }) => sha256),
  ]);
}

function hashesOf(inputs: Inputs): readonly string[] {
  return inOrder(inputs).map(({ sha256 }) => sha256);
}

const paths = { [standard]: `${standard}:generateContent`, [pro]: "edits" } as const;

describe("a generation that hands images in", () => {
  it.for([standard, pro] as const)("is made by %s from them", async (model, { expect }) => {
    const prompt = uniquePrompt();
    const submission = submissionWith(account, { prompt, model, ...small }, edit);
    const generation = await runWith({}, submission);
    expect(generation).toMatchObject({ status: "completed", model, operation: "edit" });
    expect(generation.images).toHaveLength(1);
    expect(told(await callsWithPrompt(prompt))).toEqual([[paths[model], ...hashesOf(edit)]]);
  });

  it("is made by the other engine from the same, in the other's form", async ({ expect }) => {
    for (const [model, other, failing] of [
      [standard, pro, "google"],
      [pro, standard, "openai"],
    ] as const) {
      const prompt = uniquePrompt(`[${failing}:fault:overloaded]`);
      const submission = submissionWith(account, { prompt, model, ...small }, edit);
      const generation = await runWith({}, submission);
      expect(generation).toMatchObject({ status: "completed", model: other, fallbackFrom: model });
      expect(told(await callsWithPrompt(prompt))).toEqual([
        [paths[model], ...hashesOf(edit)],
        [paths[other], ...hashesOf(edit)],
      ]);
    }
  });

  it("draws several from the same references, with a mask where one is asked for", async ({
    expect,
  }) => {
    const prompt = uniquePrompt();
    const masked = { ...edit, images: [await inputImage()], mask: await inputMask() };
    const fields = { prompt, model: pro, count: 3, ...small };
    const generation = await runWith({}, submissionWith(account, fields, masked));
    expect(generation.images).toHaveLength(3);
    const calls = await callsWithPrompt(prompt);
    expect(told(calls)).toEqual(Array.from({ length: 3 }, () => ["edits", ...hashesOf(masked)]));
    expect(calls.map(({ inputs }) => inputs.at(-1)?.role)).toEqual(["mask", "mask", "mask"]);
  });
});

describe("a region that is refused", () => {
  it.for([
    [standard, "google"],
    [pro, "openai"],
  ] as const)(
    "has %s called with the images from elsewhere",
    async ([model, provider], { expect }) => {
      const prompt = uniquePrompt();
      await queueFault({ prompt, provider, fault: { kind: "region-refused" } });
      const large = { ...edit, references: [await largeInputImage(5)] };
      const submission = submissionWith(account, { prompt, model, ...small }, large);
      const generation = await runWith({}, submission);
      expect(generation).toMatchObject({ status: "completed", model, fallbackFrom: null });
      const calls = await callsWithPrompt(prompt);
      const sent = [paths[model], ...hashesOf(large)];
      expect(told(calls)).toEqual([sent, sent]);
      const lengths = calls.map(({ headers }) => headers["content-length"]);
      expect(Number(lengths[1])).toBe(Number(lengths[0]));
    },
  );

  it("has the images sent from home when the other place is not there", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, provider: "google", fault: { kind: "region-refused" } });
    const lost = {
      call: async () => Promise.reject(new Error("lost")),
      stop: async () => undefined,
    };
    const submission = submissionWith(account, { prompt, model: standard, ...small }, edit);
    const generation = await runWith({ CALL_RELAY: { getByName: () => lost } }, submission);
    expect(generation).toMatchObject({ status: "completed", model: standard });
    const sent = [paths[standard], ...hashesOf(edit)];
    expect(told(await callsWithPrompt(prompt))).toEqual([sent, sent]);
  });
});

describe("what goes wrong with images on their way", () => {
  it.for([standard, pro])(
    "is ours when storage lost one, not that of %s",
    async (model, { expect }) => {
      const prompt = uniquePrompt();
      const gone = await inputImage();
      await env.BUCKET.delete(gone.key);
      const inputs = { ...edit, references: [...edit.references, gone] };
      const submission = submissionWith(account, { prompt, model, ...small }, inputs);
      const before = await breakerOf(model, "edit").look();
      const generation = await runWith({}, submission);
      expect(generation).toMatchObject({
        status: "failed",
        costMicroUsd: 0,
        images: [],
        attempts: [{ number: 1, model, failure: { kind: "inputs-unreadable" }, costMicroUsd: 0 }],
        error: {
          code: "inputs_unavailable",
          detail: expect.stringContaining("Nothing was charged."),
        },
      });
      expect(generationProblem(generation).details.shouldRetry).toBe(true);
      expect(await breakerOf(model, "edit").look()).toMatchObject({
        circuit: before.circuit,
        epoch: before.epoch,
      });
    },
  );

  it("is the engine's when it refuses the key before it reads megabytes", async ({ expect }) => {
    const prompt = uniquePrompt();
    const large = { ...noInputs, references: [await largeInputImage(8), await largeInputImage(8)] };
    const submission = submissionWith(account, { prompt, model: pro, ...small }, large);
    const generation = await runWith({ OPENAI_API_KEY: "sk-invalid" }, submission);
    expect(generation).toMatchObject({
      status: "completed",
      model: standard,
      attempts: [
        { model: pro, failure: { kind: "authentication", status: 401 } },
        { failure: null },
      ],
    });
    expect(told(await callsWithPrompt(prompt))).toEqual([[paths[standard], ...hashesOf(large)]]);
  });

  it("is over when the generation is cancelled", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:60000]");
    const submission = submissionWith(account, { prompt, model: pro, ...small }, edit);
    const run = runOf(submission.generationId);
    await run.submit(submission);
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(1), {
      timeout: 10_000,
    });
    const { kind } = await run.cancel(account.accountId);
    expect(kind).toBe("cancelled");
    await vi.waitFor(async () => {
      const [call] = await callsWithPrompt(prompt);
      expect(call?.response.outcome).toBe("client-aborted");
    });
  });
});
