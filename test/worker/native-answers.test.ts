import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { sha256OfBase64 } from "./digest.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { generate, parseGeneration, readGeneration, waitForEnd } from "./generations.ts";
import { byText } from "./order.ts";
import { callsWithPrompt, type SimulatorCall } from "./simulator-calls.ts";

const route = "/v1/generations";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function watch(fields: object): Promise<Response> {
  return post(route, fields, { ...account, headers: { accept: "text/event-stream" } });
}

describe("the event stream", () => {
  it("tells the whole story in order, with increasing ids", async ({ expect }) => {
    const prompt = uniquePrompt();
    const response = await watch({ prompt, model: "gpt-image-2", quality: "low", previews: 2 });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const log = await readEvents(response);
    const [call] = await callsWithPrompt(prompt);
    expect(call?.body).toMatchObject({ stream: true, partial_images: 2 });
    expect(log.comments).toEqual(["keep-alive"]);
    const names = ["accepted", "routed", "preview", "preview", "completed"];
    expect(namesOf(log)).toEqual(names);
    expect(log.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    const generation = parseGeneration(dataOf(log, "completed"));
    expect(dataOf(log, "accepted")).toEqual({
      generationId: generation.id,
      eventsUrl: expect.stringContaining(`/v1/generations/${generation.id}/events?account=`),
    });
    expect(dataOf(log, "routed")).toEqual({
      model: "gpt-image-2",
      quality: "low",
      size: "1024x1024",
      reasons: ["model_requested"],
      imageIndex: 0,
    });
    const previews = log.events.filter(({ event }) => event === "preview");
    const sent = call?.response.images ?? [];
    expect(sent).toHaveLength(3);
    for (const [index, { data }] of previews.entries()) {
      const { base64, ...facts } = data;
      expect(facts).toEqual({
        index,
        model: "gpt-image-2",
        mediaType: "image/png",
        imageIndex: 0,
      });
      expect(await sha256OfBase64(base64)).toBe(sent[index]?.sha256);
    }
    expect(generation).toMatchObject({ status: "completed", images: [{ ...sent[2] }] });
    const later = await readGeneration(await get(generation.statusUrl, account));
    expect(later).toEqual(generation);
  });

  it("has no previews when none were asked for", async ({ expect }) => {
    const prompt = uniquePrompt();
    const log = await readEvents(await watch({ prompt, model: "gpt-image-2", quality: "low" }));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
    const [call] = await callsWithPrompt(prompt);
    expect(call?.body).toMatchObject({ stream: true, partial_images: 0 });
  });

  it("has no previews from an engine that sends none", async ({ expect }) => {
    const fields = { prompt: uniquePrompt(), resolution: "512", previews: 3 };
    const log = await readEvents(await watch(fields));
    expect(namesOf(log)).toEqual(["accepted", "routed", "completed"]);
    expect(parseGeneration(dataOf(log, "completed")).warnings).toEqual([
      { code: "previews_unsupported", message: "Nano Banana 2 sends no previews." },
    ]);
  });

  it("is no part of a JSON answer, and no preview is paid for there", async ({ expect }) => {
    const prompt = uniquePrompt();
    await generate(account, { prompt, model: "gpt-image-2", quality: "low", previews: 3 });
    const [call] = await callsWithPrompt(prompt);
    expect(call?.body).toMatchObject({ stream: true, partial_images: 0 });
  });
});

describe("count", () => {
  it.for([
    { model: "gpt-image-2", fields: { quality: "low" } },
    { model: "gemini-3.1-flash-image", fields: { resolution: "512" } },
  ])("makes three images with three calls to $model", async ({ model, fields }, { expect }) => {
    const prompt = uniquePrompt();
    const log = await readEvents(await watch({ prompt, model, count: 3, ...fields }));
    const calls = await callsWithPrompt(prompt);
    expect(calls.map((call) => call.model)).toEqual([model, model, model]);
    const generation = parseGeneration(dataOf(log, "completed"));
    expect(generation).toMatchObject({
      status: "completed",
      warnings: [],
      requested: { count: 3 },
    });
    expect(generation.images.map(({ id }) => id.slice(-2))).toEqual(["-0", "-1", "-2"]);
    expect(generation.images.map(({ sha256 }) => sha256).toSorted(byText)).toEqual(
      calls.map((call) => call.response.images.at(-1)?.sha256).toSorted(byText),
    );
    expect(generation.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(generation.attempts.map(({ imageIndex }) => imageIndex).toSorted(byText)).toEqual([
      0, 1, 2,
    ]);
    const costs = generation.attempts.map(({ costMicroUsd }) => costMicroUsd);
    expect(generation.costMicroUsd).toBe(costs.reduce((sum, cost) => sum + cost, 0));
    const routed = log.events.filter(({ event }) => event === "routed");
    expect(routed.map(({ data }) => data["imageIndex"])).toEqual([0, 1, 2]);
    for (const { url, bytes } of generation.images) {
      const image = await get(url, account);
      expect((await image.arrayBuffer()).byteLength).toBe(bytes);
    }
  });

  it("has at most five calls under way, and keeps the order of the images", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:300]");
    const generation = await generate(account, { prompt, count: 10, resolution: "512" });
    const ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `-${index}`);
    expect(generation.images.map(({ id }) => id.slice(-2))).toEqual(ids);
    const calls = await callsWithPrompt(prompt);
    expect(calls).toHaveLength(10);
    expect(mostAtOnce(calls)).toBe(5);
  });

  it("completes with the images that were made, and says how many are missing", async ({
    expect,
  }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, fault: { kind: "server-error" }, provider: "google" });
    const generation = await generate(account, {
      prompt,
      count: 3,
      resolution: "512",
      fallback: false,
    });
    expect(generation.images).toHaveLength(2);
    expect(generation).toMatchObject({
      status: "completed",
      error: null,
      warnings: [
        {
          code: "images_missing",
          message: "3 images were asked for and 2 made; only those count.",
        },
      ],
    });
    const failures = generation.attempts
      .map(({ failure }) => failure?.kind ?? null)
      .toSorted(byText);
    expect(failures).toEqual([null, null, "server-error"]);
    const made = generation.images.map(({ id }) => Number(id.slice(-1)));
    const succeeded = generation.attempts.filter(({ failure }) => failure === null);
    expect(succeeded.map(({ imageIndex }) => imageIndex).toSorted(byText)).toEqual(made);
  });

  it("delivers each image in the same type, whichever engine made it", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt, fault: { kind: "overloaded" }, provider: "openai" });
    const generation = await generate(account, {
      prompt,
      count: 3,
      model: "gpt-image-2",
      quality: "low",
      outputFormat: "png",
    });
    const types = generation.images.map(({ mediaType }) => mediaType);
    expect(types).toEqual(["image/png", "image/png", "image/png"]);
    const originals = generation.images.map(({ original }) => original?.mediaType ?? null);
    expect(originals.toSorted(byText)).toEqual(["image/jpeg", null, null]);
    expect(generation.warnings).toEqual([]);
  });
});

describe("Prefer: respond-async", () => {
  it.for([
    { prefer: "respond-async" },
    { prefer: "wait=5, Respond-Async" },
    { prefer: "respond-async, handling=lenient" },
  ])("answers 202 to '$prefer', and the result later", async ({ prefer }, { expect }) => {
    const prompt = uniquePrompt("[latency:400]");
    const call = { ...account, headers: { prefer, accept: "text/event-stream" } };
    const response = await post("/v1/generations", { prompt, resolution: "512" }, call);
    expect(response.status).toBe(202);
    expect(response.headers.get("preference-applied")).toBe("respond-async");
    expect(response.headers.get("retry-after")).toBe("2");
    const accepted = await readGeneration(response);
    expect(response.headers.get("location")).toBe(accepted.statusUrl);
    expect(accepted).toMatchObject({ status: "running", images: [], completedAt: null });
    const poll = await get(accepted.statusUrl, account);
    expect(poll.headers.get("retry-after")).toBe("2");
    expect(await readGeneration(poll)).toEqual(accepted);
    const ended = await waitForEnd(account, accepted.id);
    expect(ended).toMatchObject({ status: "completed", images: [{ size: "512x512" }] });
    const last = await get(accepted.statusUrl, account);
    expect(last.headers.get("retry-after")).toBeNull();
  });

  it.for([{ prefer: "respond-asyncly" }, { prefer: "wait=10" }])(
    "is not read into '$prefer'",
    async ({ prefer }, { expect }) => {
      const call = { ...account, headers: { prefer } };
      const fields = { prompt: uniquePrompt(), resolution: "512" };
      expect((await post("/v1/generations", fields, call)).status).toBe(200);
    },
  );
});

/** Most calls between arrival and first byte at one moment. */
function mostAtOnce(calls: readonly SimulatorCall[]): number {
  const spans = calls.map(({ time, timing }) => {
    const start = Date.parse(time);
    return { start, end: start + (timing.firstByteMs ?? 0) };
  });
  return Math.max(
    ...spans.map(
      ({ start: now }) => spans.filter(({ start, end }) => start <= now && now < end).length,
    ),
  );
}
