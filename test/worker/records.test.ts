import { env } from "cloudflare:workers";
import { describe, it } from "vitest";

import { recordKey } from "../../src/storage/records.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { createAccount } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { queueFault } from "./faults.ts";
import { readGeneration, waitForRows } from "./generations.ts";
import { emptyRecords, generations, records } from "./history.ts";

describe("a record", () => {
  it("holds every field of a generation, however it ended", async ({ expect }) => {
    for (const generation of mixedGenerations(12)) {
      await records.save(generation);
      const { accountId, id } = generation;
      expect(await records.find(accountId, id)).toEqual({ kind: "found", generation });
    }
  });

  it("lies under its account as JSON, with the version of its form", async ({ expect }) => {
    const generation = generationOf();
    await records.save(generation);
    const object = await env.BUCKET.get(`records/acct_1/${generation.id}.json`);
    expect(object?.httpMetadata?.contentType).toBe("application/json");
    expect(await object?.json()).toEqual({ version: 1, generation });
  });

  it("can be written again, and changed", async ({ expect }) => {
    const generation = generationOf();
    await records.save(generation);
    await records.save(generation);
    const changed = { ...generation, prompt: "", images: [] };
    await records.save(changed);
    const found = await records.find("acct_1", generation.id);
    expect(found).toEqual({ kind: "found", generation: changed });
  });

  it("is added only where there is none", async ({ expect }) => {
    const generation = generationOf();
    expect(await records.add(generation)).toBe(true);
    expect(await records.add({ ...generation, prompt: "Another" })).toBe(false);
    const found = await records.find("acct_1", generation.id);
    expect(found).toEqual({ kind: "found", generation });
  });

  it("is of no generation that still runs", async ({ expect }) => {
    const running = generationOf({ status: "running" });
    await expect(records.save(running)).rejects.toThrow("still running");
    await expect(records.add(running)).rejects.toThrow("still running");
    expect(await records.find("acct_1", running.id)).toEqual({ kind: "missing" });
  });

  it("is found for its own account alone", async ({ expect }) => {
    const generation = generationOf();
    await records.save(generation);
    expect(await records.find("acct_2", generation.id)).toEqual({ kind: "missing" });
  });

  it("outlives the codes that it was written with", async ({ expect }) => {
    const generation = generationOf();
    const old = {
      ...generation,
      tier: "platinum",
      operation: "upscale",
      reasons: ["retired_code"],
      warnings: [{ code: "retired_warning", message: "Once." }],
      error: { code: "retired_error", detail: "Once." },
      unknown: "is left out",
    };
    await env.BUCKET.put(recordKey(old), JSON.stringify({ version: 1, generation: old }));
    const { unknown: _unknown, ...known } = old;
    expect(await records.find("acct_1", old.id)).toEqual({ kind: "found", generation: known });
  });

  it("is read, and made a row, from before estimates were kept", async ({ expect }) => {
    const generation = generationOf();
    const { estimateMicroUsd: _estimate, attempts, ...old } = generation;
    const oldAttempts = attempts.map(
      ({ estimateMicroUsd: _its, priceVersion: _version, ...attempt }) => attempt,
    );
    const record = { version: 1, generation: { ...old, attempts: oldAttempts } };
    await env.BUCKET.put(recordKey(generation), JSON.stringify(record));
    const read = {
      ...generation,
      estimateMicroUsd: null,
      attempts: attempts.map((attempt) => ({
        ...attempt,
        estimateMicroUsd: null,
        priceVersion: null,
      })),
    };
    expect(await records.find("acct_1", generation.id)).toEqual({
      kind: "found",
      generation: read,
    });
    await generations.save(read);
    expect(await generations.find("acct_1", generation.id)).toEqual(read);
  });
});

describe("a record that is not what was written", () => {
  const generation = generationOf();
  const [image] = generation.images;
  const [attempt] = generation.attempts;

  it.for([
    ["no JSON", "{"],
    ["cut off", JSON.stringify({ version: 1, generation }).slice(0, -20)],
    ["empty", ""],
    ["null", "null"],
    ["of another version", JSON.stringify({ version: 2, generation })],
    ["of a run", JSON.stringify({ version: 1, generation: { ...generation, status: "running" } })],
    ["another's", JSON.stringify({ version: 1, generation: { ...generation, accountId: "a" } })],
    ["of another id", JSON.stringify({ version: 1, generation: generationOf() })],
    [
      "without its prompt",
      JSON.stringify({ version: 1, generation: { ...generation, prompt: undefined } }),
    ],
    [
      "with a page for an image",
      JSON.stringify({
        version: 1,
        generation: { ...generation, images: [{ ...image, mediaType: "text/html" }] },
      }),
    ],
    [
      "with half an attempt",
      JSON.stringify({
        version: 1,
        generation: { ...generation, attempts: [{ ...attempt, costMicroUsd: "1" }] },
      }),
    ],
  ] as const)("is unreadable: %s", async ([, text], { expect }) => {
    await env.BUCKET.put(recordKey(generation), text);
    expect(await records.find("acct_1", generation.id)).toEqual({ kind: "unreadable" });
  });
});

describe("the list of records", () => {
  it("goes through all of them by small pages", async ({ expect }) => {
    await emptyRecords();
    const all = mixedGenerations(11);
    for (const generation of all) await records.save(generation);
    await env.BUCKET.put("records/acct_1/notes.txt", "none of them");
    await env.BUCKET.put("reconcile/cursors.json", "{}");
    const ids: string[] = [];
    const sizes: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await records.list(cursor, 4);
      sizes.push(page.names.length);
      ids.push(...page.names.map((name) => recordKey(name)));
      cursor = page.nextCursor;
    } while (cursor !== null && sizes.length < 10);
    expect(ids).toEqual(all.map((generation) => recordKey(generation)).toSorted());
    expect(sizes).toHaveLength(3);
  });

  it("is empty when there is none", async ({ expect }) => {
    await emptyRecords();
    expect(await records.list(null, 10)).toEqual({ names: [], nextCursor: null });
  });
});

describe("the records of generations that were made", () => {
  it("are equal to what the history holds", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const begin = async (fields: object) => {
      const body = { prompt: uniquePrompt(), resolution: "512", ...fields };
      const headers = { prefer: "respond-async" };
      const response = await post("/v1/generations", body, { ...account, headers });
      return (await readGeneration(response)).id;
    };
    const fallingBack = uniquePrompt();
    await queueFault({ prompt: fallingBack, fault: { kind: "server-error" }, times: 1 });
    const ids = await Promise.all([
      begin({ count: 2, metadata: { campaign: "spring" }, onImageText: "OPEN" }),
      begin({ prompt: fallingBack }),
      begin({ prompt: uniquePrompt("[fault:refusal]") }),
      begin({ prompt: uniquePrompt("[latency:60000]") }),
    ]);
    await post(`/v1/generations/${ids[3]}/cancel`, {}, account);
    const statuses: string[] = [];
    for (const id of ids) {
      await waitForRows(id);
      const generation = await generations.find(account.accountId, id);
      if (!generation) throw new Error(`${id} is not in the history.`);
      await records.save(generation);
      statuses.push(generation.status);
      const found = await records.find(account.accountId, id);
      expect(found).toEqual({ kind: "found", generation });
    }
    expect(statuses).toEqual(["completed", "completed", "failed", "cancelled"]);
  });
});
