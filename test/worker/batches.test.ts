import { env } from "cloudflare:workers";
import { unzipSync } from "fflate";
import { describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { bytesOf, get, uniquePrompt } from "./api.ts";
import {
  askForBatch,
  beginBatch,
  cancel,
  readBatch,
  retryItem,
  waitForBatch,
  type BatchAnswer,
} from "./batches.ts";
import { sha256Of } from "./digest.ts";
import { namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { readGeneration } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt, type SimulatorCall } from "./simulator-calls.ts";

function statusesOf({ items }: BatchAnswer): readonly string[] {
  return items.map(({ status }) => status);
}

/** Slides that are drawn small and fast, told apart by their number. */
function slidesOf(prompt: string, count: number): { readonly prompt: string }[] {
  return Array.from({ length: count }, (_, index) => ({ prompt: `${prompt} number ${index}` }));
}

/** How many calls were under way at the same moment. */
function mostAtOnce(calls: readonly SimulatorCall[]): number {
  const spans = calls.map(({ time, timing }) => {
    const begin = Date.parse(time);
    return { begin, end: begin + (timing.endMs ?? 0) };
  });
  const counts = spans.map(
    ({ begin }) => spans.filter((other) => other.begin <= begin && begin < other.end).length,
  );
  return Math.max(0, ...counts);
}

async function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId).describe(Date.now());
}

async function archiveOf(account: Account, { archiveUrl }: BatchAnswer) {
  const bytes = await bytesOf(archiveUrl ?? "", account);
  return Object.entries(unzipSync(bytes));
}

describe("a batch of slides", () => {
  it("is made whole but for one, which is tried again alone", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const slides = slidesOf(prompt, 10);
    const failing = slides[4]?.prompt ?? "";
    // Both engines are asked once each, and each says that it cannot.
    await queueFault({ prompt: failing, provider: "google", fault: { kind: "server-error" } });
    await queueFault({ prompt: failing, provider: "openai", fault: { kind: "server-error" } });
    const begun = await beginBatch(account, { slides, resolution: "512" });
    expect(begun.counts.total).toBe(10);
    expect(begun.estimateMicroUsd).toBeGreaterThan(0);
    const ended = await waitForBatch(account, begun.id);
    expect(ended.counts).toMatchObject({ completed: 9, failed: 1, waiting: 0, running: 0 });
    expect(ended.status).toBe("completed");
    expect(ended.items[4]).toMatchObject({
      status: "failed",
      images: [],
      error: { code: "all_providers_failed" },
    });
    expect(await archiveOf(account, ended)).toHaveLength(9);

    const answer = await retryItem(account, begun.id, 4);
    expect(answer.status).toBe(202);
    const whole = await waitForBatch(account, begun.id);
    expect(whole.counts).toMatchObject({ completed: 10, failed: 0 });
    expect(whole.items[4]?.earlierGenerationIds).toEqual([ended.items[4]?.generationId]);
    expect(whole.items.toSpliced(4, 1)).toEqual(ended.items.toSpliced(4, 1));
    const files = await archiveOf(account, whole);
    expect(files).toHaveLength(10);
    const sums = await Promise.all(files.map(([, bytes]) => sha256Of(bytes)));
    expect(sums).toEqual(whole.items.map(({ images }) => images[0]?.sha256));
    expect(await callsWithPrompt(prompt)).toHaveLength(12);
  });

  it("is paid for item by item, with nothing left reserved", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const begun = await beginBatch(account, { slides: slidesOf(uniquePrompt(), 3) });
    const ended = await waitForBatch(account, begun.id);
    const own = await Promise.all(
      ended.items.map(async ({ statusUrl }) => readGeneration(await get(statusUrl ?? "", account))),
    );
    const cost = own.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
    expect(ended.costMicroUsd).toBe(cost);
    expect(own.map(({ requested }) => requested["batch"])).toEqual(
      [0, 1, 2].map((index) => ({ id: begun.id, index })),
    );
    expect(own.every(({ reasons }) => reasons[0] === "batch")).toBe(true);
    await vi.waitFor(async () => {
      const { open, settled, reserved } = await ledgerOf(account);
      expect(open.reservations).toBe(0);
      expect(settled).toEqual({ images: 3, microUsd: cost });
      expect(reserved).toEqual({ images: 3, microUsd: begun.estimateMicroUsd });
    });
  });

  it("sends each provider five calls at a time", async ({ expect }) => {
    const account = await createAccount({ tier: "pro" });
    // Not all at once: in tests, no run may wait for memory that another one gives back, because their
    // runtime hands no promise on from one object to another.
    const prompt = uniquePrompt("[google:latency:250] [openai:latency:900]");
    const slides = slidesOf(prompt, 12).map((slide, index) => ({
      ...slide,
      model: index % 2 === 0 ? "standard" : "pro",
    }));
    const begun = await beginBatch(account, { slides, resolution: "1K" });
    expect(begun.counts).toMatchObject({ running: 10, waiting: 2 });
    const counts: number[] = [];
    await waitForBatch(account, begun.id, (batch) => {
      counts.push(batch.counts.running);
      return batch.status !== "running";
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    const calls = await callsWithPrompt(prompt);
    for (const provider of ["google", "openai"]) {
      const own = calls.filter((call) => call.provider === provider);
      expect(own).toHaveLength(6);
      expect(mostAtOnce(own)).toBe(5);
    }
  });

  it("sends the engine that takes over no more than five at a time", async ({ expect }) => {
    const account = await createAccount({ tier: "pro" });
    const prompt = uniquePrompt("[openai:fault:overloaded] [google:latency:200]");
    const slides = slidesOf(prompt, 12).map((slide) => ({ ...slide, model: "pro" }));
    const begun = await beginBatch(account, { slides });
    const ended = await waitForBatch(account, begun.id);
    expect(ended.counts.completed).toBe(12);
    const calls = await callsWithPrompt(prompt);
    expect(mostAtOnce(calls.filter(({ provider }) => provider === "google"))).toBe(5);
  });

  it("gives each item what all share, and in its place what is its own", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const begun = await beginBatch(account, {
      style: "Flat colours, thick lines.",
      aspectRatio: "4:5",
      resolution: "512",
      outputFormat: "webp",
      metadata: { campaign: "spring" },
      slides: [
        { prompt: `${prompt} one` },
        { prompt: `A\n quiet\tharbour. ${prompt}` },
        { prompt: `${prompt} two`, size: "640x640", outputFormat: "png", name: "Café / menu" },
        { prompt: `${prompt} three`, onImageText: "السلام عليكم" },
      ],
    });
    const ended = await waitForBatch(account, begun.id);
    expect(ended.items.map(({ images }) => [images[0]?.size, images[0]?.mediaType])).toEqual([
      ["448x560", "image/webp"],
      ["448x560", "image/webp"],
      ["640x640", "image/png"],
      ["448x560", "image/webp"],
    ]);
    const calls = await callsWithPrompt(prompt);
    expect(calls.every((call) => call.prompt?.includes("Flat colours, thick lines."))).toBe(true);
    const files = await archiveOf(account, ended);
    expect(files.map(([name]) => name)).toEqual([
      expect.stringMatching(/^01-canary5b1f-.*\.webp$/),
      expect.stringMatching(/^02-a-quiet-harbour-canary5b1f-.*\.webp$/),
      "03-café-menu.png",
      "04-السلام-عليكم.webp",
    ]);
  });
});

describe("a batch for platforms", () => {
  it("delivers one prompt to the pixels of each", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const platforms = ["instagram_feed", "x_header", "youtube_thumbnail"];
    const begun = await beginBatch(account, { prompt: uniquePrompt(), platforms });
    const ended = await waitForBatch(account, begun.id);
    expect(
      ended.items.map(({ platform, images }) => [platform, images[0]?.size, images[0]?.mediaType]),
    ).toEqual([
      ["instagram_feed", "1080x1350", "image/jpeg"],
      ["x_header", "1500x500", "image/jpeg"],
      ["youtube_thumbnail", "1280x720", "image/jpeg"],
    ]);
    const files = await archiveOf(account, ended);
    expect(files.map(([name]) => name)).toEqual([
      "01-instagram_feed.jpg",
      "02-x_header.jpg",
      "03-youtube_thumbnail.jpg",
    ]);
  });
});

describe("a batch that is cancelled", () => {
  it("ends what is under way, begins nothing more, and returns what it reserved", async ({
    expect,
  }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:5000]");
    const begun = await beginBatch(account, { slides: slidesOf(prompt, 8), resolution: "512" });
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(5));
    const batch = await readBatch(await cancel(account, begun.id));
    expect(statusesOf(batch)).toEqual(Array.from({ length: 8 }, () => "cancelled"));
    expect(batch.status).toBe("cancelled");
    expect(batch.items.map(({ generationId }) => generationId !== null)).toEqual(
      Array.from({ length: 8 }, (_, index) => index < 5),
    );
    expect(await callsWithPrompt(prompt)).toHaveLength(5);
    await vi.waitFor(async () => expect((await ledgerOf(account)).open.reservations).toBe(0));
    const archive = `/v1/batches/${begun.id}/archive`;
    expect(await readRefusal(await get(archive, account), archive)).toMatchObject({
      status: 409,
      code: "archive_empty",
    });
    const told = await readEvents(await get(`/v1/batches/${begun.id}/events`, account));
    expect(namesOf(told).at(-1)).toBe("completed");
    // Again is harmless.
    expect(await readBatch(await cancel(account, begun.id))).toEqual(
      await askForBatch(account, begun.id),
    );
  });

  it("makes an item that is tried again, and only that", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:1000]");
    const begun = await beginBatch(account, { slides: slidesOf(prompt, 7), resolution: "512" });
    await cancel(account, begun.id);
    const again = await readBatch(await retryItem(account, begun.id, 6));
    // It never began: there is no generation of it to be seen.
    expect(again.items[6]?.earlierGenerationIds).toEqual([]);
    const ended = await waitForBatch(account, begun.id);
    expect(statusesOf(ended)).toEqual([
      ...Array.from({ length: 6 }, () => "cancelled"),
      "completed",
    ]);
    expect(ended.status).toBe("completed");
  });
});
