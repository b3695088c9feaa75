import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, it, vi } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { generate, waitForRows } from "./generations.ts";
import { runOf, runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const event = "a generation cost something else than was estimated";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** Takes the log away, and gives what is told of a generation's cost once that is settled. */
function watchLog() {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  return async (id: string): Promise<readonly unknown[]> => {
    await waitForSettlement(id);
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
    return lines.filter((line) => "generation" in line && line.generation === id);
  };
}

function waitForSettlement(id: string): Promise<void> {
  return vi.waitFor(
    () =>
      runInDurableObject(runOf(id), (_instance, { storage }) => {
        const state = storage.kv.get<{ kind: string; outbox?: object }>("state");
        const isSettled =
          state?.kind === "logged" || (state?.outbox && !("settlement" in state.outbox));
        if (!isSettled) throw new Error(`${id} is not settled yet.`);
      }),
    { timeout: 15_000, interval: 50 },
  );
}

describe("a call with counts", () => {
  it("settles the standard model's image by Google's own figures", async ({ expect }) => {
    const prompt = uniquePrompt();
    const generation = await generate(account, { prompt, resolution: "512" });
    const [call, ...others] = await callsWithPrompt(prompt);
    expect(others).toEqual([]);
    const { promptTokenCount, candidatesTokenCount } = call?.response.usage ?? {};
    const text = Number(candidatesTokenCount) - 747;
    const cost = Math.round(Number(promptTokenCount) * 0.5 + text * 3 + 747 * 60);
    expect(generation).toMatchObject({
      model: standard,
      modelVersion: standard,
      provider: "google",
      reasons: ["standard"],
      images: [{ size: "512x512", mediaType: "image/jpeg", ...call?.response.images.at(-1) }],
      attempts: [
        {
          quality: "medium",
          usage: { textInputTokens: 12, textOutputTokens: text, imageOutputTokens: 747 },
        },
      ],
      costMicroUsd: cost,
    });
  });
});

describe("a cost that is not what was estimated", () => {
  it("is reported, with figures and without the prompt", async ({ expect }) => {
    const told = watchLog();
    // Google is known to charge for every image of an answer that holds several.
    const prompt = uniquePrompt("[google:fault:many-images count=3]");
    const generation = await generate(account, { prompt, resolution: "512" });
    const [attempt] = generation.attempts;
    const { id, estimateMicroUsd, costMicroUsd } = generation;
    expect(attempt).toMatchObject({ usage: { imageOutputTokens: 3 * 747 }, estimateMicroUsd });
    const price = "nano-banana-2/2026-02-26";
    const lines = await told(id);
    expect(lines).toEqual([
      {
        event,
        generation: id,
        model: standard,
        attempts: "1",
        estimateMicroUsd: String(estimateMicroUsd),
        costMicroUsd: String(costMicroUsd),
        calls: `${standard} by ${price}: ${costMicroUsd} for ${estimateMicroUsd}`,
        at: [],
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain(prompt);
    const rows = await waitForRows(id);
    const kept = { estimate_micro_usd: estimateMicroUsd, cost_micro_usd: costMicroUsd };
    expect(rows.generation).toMatchObject(kept);
    expect(rows.attempts).toMatchObject([{ ...kept, price_version: price }]);
  });

  it("is reported when another engine was called than was planned", async ({ expect }) => {
    const told = watchLog();
    const prompt = uniquePrompt("[openai:fault:overloaded]");
    const { id } = await generate(account, { prompt, model: pro, quality: "low", count: 1 });
    expect(await told(id)).toMatchObject([
      { event, model: standard, fallbackFrom: pro, attempts: "2", calls: "" },
    ]);
  });

  it("is reported from the percentage on that is set", async ({ expect }) => {
    const told = watchLog();
    const prompt = uniquePrompt("[google:fault:many-images count=3]");
    const submissions = ["1000", "100"].map((percent) => ({
      percent,
      submission: submissionOf(account, { prompt, resolution: "512" }),
    }));
    const lines = [];
    for (const { percent, submission } of submissions) {
      await runWith({ COST_MISMATCH_PERCENT: percent }, submission);
      lines.push(await told(submission.generationId));
    }
    expect(lines).toEqual([[], [expect.objectContaining({ event })]]);
  });

  it.for([
    { name: "the estimate was met", fields: { model: pro, quality: "low" }, fault: "" },
    { name: "it is the estimate", fields: { resolution: "512" }, fault: "[fault:no-usage]" },
    {
      name: "nothing was made",
      fields: { resolution: "512" },
      fault: "[google:fault:refusal stage=input]",
    },
  ])("is not reported when $name", async ({ fields, fault }, { expect }) => {
    const told = watchLog();
    const body = { prompt: uniquePrompt(fault), ...fields };
    const submission = submissionOf(account, body);
    const generation = await runWith({}, submission);
    expect(generation.attempts).toHaveLength(1);
    expect(await told(submission.generationId)).toEqual([]);
  });
});

describe("a call without counts", () => {
  it("costs its estimate when it brought an image", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:no-usage]");
    const generation = await generate(account, { prompt, model: pro, quality: "low" });
    // 64 characters are 16 tokens; low at 1024x1024 is 196 tokens.
    expect(generation.attempts).toMatchObject([
      { usage: null, costMicroUsd: 5960, costBasis: "estimate" },
    ]);
    expect(generation.costMicroUsd).toBe(5960);
  });

  it("costs nothing for sure, and its estimate perhaps, when it was cut", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:reset-mid-body]");
    const generation = await generate(account, { prompt, model: pro, quality: "low" });
    const [cut, made] = generation.attempts;
    // A token for four characters at $5 a million; low at 1024x1024 is 196 tokens at $30.
    const estimateMicroUsd = Math.ceil(prompt.length / 4) * 5 + 196 * 30;
    expect(cut).toMatchObject({
      usage: null,
      estimateMicroUsd,
      priceVersion: "gpt-image/2026-04-21",
      costMicroUsd: 0,
      costBasis: "unknown",
    });
    expect(generation).toMatchObject({
      costMicroUsd: made?.costMicroUsd,
      possibleMicroUsd: estimateMicroUsd,
    });
  });
});

describe("a price", () => {
  const pricesSchema = z.object({
    data: z.array(z.object({ id: z.string(), diptych: z.looseObject({}) })),
  });

  it("is shown with its date and source beside its model", async ({ expect }) => {
    const { data } = pricesSchema.parse(await (await get("/v1/models", account)).json());
    expect(data.find(({ id }) => id === pro)?.diptych).toMatchObject({
      price: {
        version: "gpt-image/2026-04-21",
        effective_from: "2026-04-21",
        checked_on: "2026-11-22",
        source: "https://developers.openai.com/api/docs/pricing",
        usd_per_million_tokens: {
          textInput: 5,
          cachedTextInput: 1.25,
          imageInput: 8,
          cachedImageInput: 2,
          textOutput: 0,
          imageOutput: 30,
        },
      },
    });
  });

  it("is named in the plan that it is estimated by", async ({ expect }) => {
    const body = { prompt: "A paper boat", model: pro, quality: "low", previews: 2, count: 2 };
    const plan = await (await post("/v1/plan", body, account)).json();
    // 3 tokens at $5 a million, 196 and 100 for each preview at $30, twice.
    expect(plan).toMatchObject({
      estimateMicroUsd: 2 * (15 + 396 * 30),
      candidates: [
        { model: pro, estimateMicroUsd: 15 + 396 * 30, priceVersion: "gpt-image/2026-04-21" },
        { model: standard, priceVersion: "nano-banana-2/2026-02-26" },
      ],
    });
  });
});
