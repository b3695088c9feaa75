import { describe, it } from "vitest";
import { z } from "zod";

import { noisePng } from "../fixtures/png.ts";
import { createAccount } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { sha256Of } from "./digest.ts";
import { readGeneration } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { countTraces } from "./traces.ts";

const planSchema = z.strictObject({
  estimateMicroUsd: z.int(),
  items: z.array(
    z.looseObject({
      name: z.string(),
      platform: z.string().nullable(),
      model: z.string(),
      reasons: z.array(z.string()),
      estimateMicroUsd: z.int(),
    }),
  ),
});

function toDataUrl(png: Uint8Array): string {
  return `data:image/png;base64,${png.toBase64()}`;
}

describe("references of a batch", () => {
  it("go with each item, its own after the shared ones", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const [shared, own] = await Promise.all([noisePng(64, 64, 1), noisePng(64, 96, 2)]);
    const prompt = uniquePrompt();
    const begun = await beginBatch(account, {
      references: [toDataUrl(shared)],
      resolution: "512",
      slides: [{ prompt: `${prompt} 0` }, { prompt: `${prompt} 1`, references: [toDataUrl(own)] }],
    });
    const ended = await waitForBatch(account, begun.id);
    expect(ended.counts.completed).toBe(2);
    const sums = [await sha256Of(shared), await sha256Of(own)];
    const [first] = await callsWithPrompt(`${prompt} 0`);
    const [second] = await callsWithPrompt(`${prompt} 1`);
    expect(first?.inputs.map(({ sha256 }) => sha256)).toEqual(sums.slice(0, 1));
    expect(second?.inputs.map(({ sha256 }) => sha256)).toEqual(sums);
    const { requested } = await readGeneration(await get(ended.items[1]?.statusUrl ?? "", account));
    expect(requested["inputs"]).toMatchObject({ references: [{ width: 64 }, { height: 96 }] });
  });

  it("may be of each slide, and are refused with its place", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const url = toDataUrl(await noisePng(64, 64, 4));
    const slides = Array.from({ length: 18 }, (_, index) => ({
      prompt: `${prompt} ${index}`,
      references: [url],
    }));
    const begun = await beginBatch(account, { slides, resolution: "512" });
    expect((await waitForBatch(account, begun.id)).counts.completed).toBe(18);
    const svg = `data:image/png;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`;
    const wrong = { slides: [slides[0], { prompt, references: [url, svg] }] };
    const refusal = await readRefusal(await post("/v1/batches", wrong, account), "/v1/batches");
    expect(refusal).toMatchObject({
      code: "unsupported_image_type",
      param: "slides.1.references",
      detail: expect.stringContaining("SVG"),
    });
  });

  it("of a batch that is refused are removed", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const { objects } = await countTraces();
    const references = [toDataUrl(await noisePng(64, 64, 3))];
    const slides = [{ prompt: "A boat" }, { prompt: "A tree", size: "7x7" }];
    const answer = await post("/v1/batches", { references, slides }, account);
    expect(answer.status).toBe(400);
    expect((await countTraces()).objects).toBe(objects);
  });
});

describe("the plan of a batch", () => {
  it("tells where each item would go and what all would cost, and spends nothing", async ({
    expect,
  }) => {
    const account = await createAccount({ tier: "pro" });
    const prompt = uniquePrompt();
    const body = {
      slides: [{ prompt }, { prompt, highQuality: true, name: "Cover" }],
      aspectRatio: "4:5",
    };
    const before = await countTraces();
    const answer = await post("/v1/plan", body, account);
    const plan = planSchema.parse(await answer.json());
    expect(plan.items).toMatchObject([
      { model: "gemini-3.1-flash-image", reasons: ["batch"], platform: null },
      { model: "gpt-image-2", reasons: ["high_quality"], name: "cover" },
    ]);
    const [first, second] = plan.items.map(({ estimateMicroUsd }) => estimateMicroUsd);
    expect(plan.estimateMicroUsd).toBe((first ?? 0) + (second ?? 0));
    expect(await countTraces()).toEqual(before);
    const begun = await beginBatch(account, body);
    expect(begun.estimateMicroUsd).toBe(plan.estimateMicroUsd);
    await waitForBatch(account, begun.id);
  });
});
