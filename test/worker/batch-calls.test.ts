import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, cancel, readBatch, retryItem, waitForBatch } from "./batches.ts";
import { fetchWith } from "./deployment.ts";
import { namesOf, readEvents } from "./events.ts";
import { queueFault } from "./faults.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const route = "/v1/batches";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

function slidesOf(prompt: string, count = 2) {
  const slides = Array.from({ length: count }, (_, index) => ({ prompt: `${prompt} ${index}` }));
  return { slides, resolution: "512" };
}

function withKey(key: string = crypto.randomUUID()) {
  return { "idempotency-key": key };
}

async function openOf({ accountId }: Account): Promise<number> {
  const { open } = await env.ACCOUNT_LEDGER.getByName(accountId).describe(Date.now());
  return open.reservations;
}

describe("a batch that is asked for again", () => {
  it("is the same batch under the same key, however many calls come at once", async ({
    expect,
  }) => {
    const prompt = uniquePrompt();
    const headers = withKey();
    const body = slidesOf(prompt);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(route, body, { ...account, headers })),
    );
    const replayed = answers.map((answer) => answer.headers.get("idempotency-replayed"));
    expect(replayed.filter((header) => header === null)).toHaveLength(1);
    const batches = await Promise.all(answers.map(readBatch));
    expect(new Set(batches.map(({ id }) => id)).size).toBe(1);
    const { id } = await waitForBatch(account, batches[0]?.id ?? "");
    const events = { ...account, headers: { ...headers, accept: "text/event-stream" } };
    const log = await readEvents(await post(route, body, events));
    expect(log.events[0]?.data).toMatchObject({ batchId: id });
    expect(namesOf(log).at(-1)).toBe("completed");
    expect(await callsWithPrompt(prompt)).toHaveLength(2);
  });

  it("is refused under the key of another", async ({ expect }) => {
    const headers = withKey();
    const { id } = await beginBatch(account, slidesOf(uniquePrompt()), headers);
    const other = await post(route, slidesOf(uniquePrompt()), { ...account, headers });
    expect(await readRefusal(other, route)).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
      detail: expect.stringContaining(id),
    });
    await waitForBatch(account, id);
  });

  it("begins with what was reserved when the first call died before it began", async ({
    expect,
  }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const own = await createAccount({ tier: "standard" });
    const headers = withKey();
    const prompt = uniquePrompt();
    const body = slidesOf(prompt, 3);
    const broken = { submit: () => Promise.reject(new Error("reset by a deployment")) };
    const changes = { BATCH_RUN: { getByName: () => broken } };
    const lost = await fetchWith(changes, route, { ...own, body }, headers);
    expect(await readRefusal(lost, route)).toMatchObject({ code: "generation_interrupted" });
    expect(await openOf(own)).toBe(3);
    const begun = await beginBatch(own, body, headers);
    const ended = await waitForBatch(own, begun.id);
    expect(ended.counts.completed).toBe(3);
    await vi.waitFor(async () => expect(await openOf(own)).toBe(0));
    const { reserved } = await env.ACCOUNT_LEDGER.getByName(own.accountId).describe(Date.now());
    expect(reserved.images).toBe(3);
  });
});

describe("an item that is tried again", () => {
  it("is tried once for one key", async ({ expect }) => {
    const prompt = uniquePrompt();
    await queueFault({ prompt: `${prompt} 0`, fault: { kind: "server-error" }, times: 2 });
    const { id } = await beginBatch(account, slidesOf(prompt));
    await waitForBatch(account, id);
    const headers = withKey();
    const answers = await Promise.all([1, 2, 3].map(() => retryItem(account, id, 0, headers)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const ended = await waitForBatch(account, id);
    expect(ended.counts.completed).toBe(2);
    expect(await callsWithPrompt(`${prompt} 0`)).toHaveLength(3);
    const again = await retryItem(account, id, 0, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await callsWithPrompt(`${prompt} 0`)).toHaveLength(3);
  });

  it("is tried as it was asked for, and with nothing else", async ({ expect }) => {
    const { id } = await beginBatch(account, slidesOf(uniquePrompt(), 1));
    const path = `${route}/${id}/items/0/retry`;
    const changed = await post(path, { prompt: "Something else" }, account);
    expect(await readRefusal(changed, path)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
    });
    await waitForBatch(account, id);
  });

  it("is not tried while it runs, or when it has its image; nothing stays reserved", async ({
    expect,
  }) => {
    const own = await createAccount({ tier: "standard" });
    const { id } = await beginBatch(own, slidesOf(uniquePrompt("[latency:800]"), 1));
    const path = `${route}/${id}/items/0/retry`;
    const refusal = { status: 409, code: "item_not_retryable" };
    expect(await readRefusal(await retryItem(own, id, 0), path)).toMatchObject(refusal);
    await waitForBatch(own, id);
    expect(await readRefusal(await retryItem(own, id, 0), path)).toMatchObject(refusal);
    await vi.waitFor(async () => expect(await openOf(own)).toBe(0));
  });

  it.for(["1", "-1", "x", "0.0", "999"])(
    "has to be one of the batch: %s",
    async (index, context) => {
      const { expect } = context;
      const { id } = await beginBatch(account, slidesOf(uniquePrompt(), 1));
      const answer = await retryItem(account, id, index);
      expect(await readRefusal(answer, `${route}/${id}/items/${index}/retry`)).toMatchObject({
        status: 404,
        code: "not_found",
      });
      await waitForBatch(account, id);
    },
  );
});

describe("what is asked of a batch too early, or of none", () => {
  it("is its archive while it runs", async ({ expect }) => {
    const { id } = await beginBatch(account, slidesOf(uniquePrompt("[latency:500]"), 1));
    const path = `${route}/${id}/archive`;
    const answer = await get(path, account);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await readRefusal(answer, path)).toMatchObject({
      status: 409,
      code: "batch_unfinished",
    });
    await waitForBatch(account, id);
  });

  it.for(["bat_01h455vb4pex5vsknk084sn02q", "nonsense", "gen_01h455vb4pex5vsknk084sn02q"])(
    "is unknown: %s",
    async (id, { expect }) => {
      const refusal = { status: 404, code: "not_found" };
      const paths = [`${route}/${id}`, `${route}/${id}/events`, `${route}/${id}/archive`];
      for (const path of paths) {
        expect(await readRefusal(await get(path, account), path)).toMatchObject(refusal);
      }
      const path = `${route}/${id}/cancel`;
      expect(await readRefusal(await cancel(account, id), path)).toMatchObject(refusal);
    },
  );
});
