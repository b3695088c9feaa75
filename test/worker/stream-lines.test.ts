import { env } from "cloudflare:workers";
import { beforeAll, describe, it, onTestFinished } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch, type BatchAnswer } from "./batches.ts";
import { namesOf, readEvents } from "./events.ts";
import { begin } from "./generations.ts";
import { tellLines } from "./told-lines.ts";

const archiveRoute = "/v1/batches/:id/archive";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** A batch of two images that has ended. */
async function endedBatch(): Promise<BatchAnswer> {
  const slides = [{ prompt: uniquePrompt() }, { prompt: uniquePrompt() }];
  const { id } = await beginBatch(account, { slides, resolution: "512" });
  return waitForBatch(account, id);
}

/** Takes the images of an item out of R2. */
async function loseImages(batch: BatchAnswer, index: number): Promise<void> {
  const prefix = `images/${account.accountId}/${batch.items[index]?.generationId}/`;
  const { objects } = await env.BUCKET.list({ prefix });
  await env.BUCKET.delete(objects.map(({ key }) => key));
}

describe("the line of an archive", () => {
  it("comes when it has been sent, with the bytes of it", async ({ expect }) => {
    const batch = await endedBatch();
    const { waitFor, linesOf } = tellLines();
    const response = await get(batch.archiveUrl ?? "", account);
    expect(linesOf("request")).toEqual([]);
    const bytes = (await response.arrayBuffer()).byteLength;
    const line = await waitFor("request", ({ route }) => route === archiveRoute);
    expect(line).toMatchObject({
      batchId: batch.id,
      answer: "pieces",
      ended: "whole",
      bytesOut: bytes,
    });
  });

  it("says that it broke off", async ({ expect }) => {
    const batch = await endedBatch();
    await loseImages(batch, 1);
    const { waitFor } = tellLines();
    const response = await get(batch.archiveUrl ?? "", account);
    await expect(response.arrayBuffer()).rejects.toThrow();
    const line = await waitFor("request", ({ route }) => route === archiveRoute);
    expect(line).toMatchObject({ answer: "pieces", ended: "broken-off" });
  });

  it("says that the client left", async ({ expect }) => {
    const batch = await endedBatch();
    const { waitFor } = tellLines();
    const { body } = await get(batch.archiveUrl ?? "", account);
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const line = await waitFor("request", ({ route }) => route === archiveRoute);
    expect(line).toMatchObject({ answer: "pieces", ended: "client-left" });
  });
});

describe("the line of OpenAI's call", () => {
  it.for([
    { stream: false, answer: "pieces" },
    { stream: true, answer: "events" },
  ])("tells its plain answer from its events: $answer", async (row, { expect }) => {
    const { waitFor } = tellLines();
    const body = { prompt: uniquePrompt(), model: "standard", stream: row.stream };
    const response = await post("/v1/images/generations", body, account);
    await response.arrayBuffer();
    const line = await waitFor("request", ({ route }) => route === "/v1/images/generations");
    expect(line).toMatchObject({ answer: row.answer, ended: "whole" });
  });
});

describe("a HEAD request", () => {
  it("for events gets their headers, and takes no watcher's place", async ({ expect }) => {
    const { linesOf, waitFor } = tellLines();
    const prompt = uniquePrompt("[latency:60000]");
    const id = await begin(account, { prompt, resolution: "512" });
    onTestFinished(async () => {
      await post(`/v1/generations/${id}/cancel`, {}, account);
    });
    const path = `/v1/generations/${id}/events`;
    for (let count = 0; count < 300; count += 1) {
      const { status, headers } = await get(path, { ...account, method: "HEAD" });
      expect([status, headers.get("content-type")]).toEqual([
        200,
        "text/event-stream; charset=utf-8",
      ]);
    }
    await waitFor("request", ({ method }) => method === "HEAD");
    const lines = linesOf("request").filter(({ method }) => method === "HEAD");
    expect(lines).toHaveLength(300);
    expect(lines[0]).toMatchObject({ status: 200, answer: "whole", ended: "whole" });
    const { status, body } = await get(path, account);
    expect(status).toBe(200);
    await body?.cancel();
  });

  it("for the events of a batch ends with its headers", async ({ expect }) => {
    const batch = await endedBatch();
    const { linesOf } = tellLines();
    const path = `/v1/batches/${batch.id}/events`;
    const response = await get(path, { ...account, method: "HEAD" });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(linesOf("request")).toMatchObject([{ method: "HEAD", status: 200, ended: "whole" }]);
    const log = await readEvents(await get(path, account));
    expect(namesOf(log).at(-1)).toBe("completed");
  });

  it("for the breakers' feed ends with its headers", async ({ expect }) => {
    const { linesOf } = tellLines();
    const path = "/admin/api/breakers/events";
    const response = await get(path, { ...admin, method: "HEAD" });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(linesOf("request")).toMatchObject([{ method: "HEAD", status: 200, ended: "whole" }]);
  });

  it("for an archive is told how long it is, and reads no image", async ({ expect }) => {
    const batch = await endedBatch();
    const whole = await get(batch.archiveUrl ?? "", account);
    const { byteLength } = await whole.arrayBuffer();
    await loseImages(batch, 0);
    const { linesOf } = tellLines();
    const response = await get(batch.archiveUrl ?? "", { ...account, method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(byteLength));
    expect(linesOf("request")).toMatchObject([{ method: "HEAD", status: 200, ended: "whole" }]);
  });
});
