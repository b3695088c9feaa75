import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, vi } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { namesOf, readEvents } from "./events.ts";
import { generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const native = "/v1/generations";
const openAi = "/v1/images/generations";
const openAiAnswer = z.looseObject({
  data: z.array(z.looseObject({ b64_json: z.string() })),
  diptych: z.looseObject({ generation_id: z.string() }),
});

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

afterEach(() => {
  vi.useRealTimers();
});

function send(
  body: object,
  headers: Readonly<Record<string, string>>,
  route = native,
  caller = account,
): Promise<Response> {
  return post(route, body, { ...caller, headers });
}

function withKey(key: string = crypto.randomUUID()): { readonly "idempotency-key": string } {
  return { "idempotency-key": key };
}

function sent(retries: number) {
  return { "x-stainless-retry-count": String(retries) };
}

function isReplayed({ headers }: Response): boolean {
  return headers.get("idempotency-replayed") === "true";
}

function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}

describe("a call with an Idempotency-Key", () => {
  it("is answered with the same generation when it comes again", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = withKey();
    const first = await send(body, headers);
    const again = await send(body, headers);
    expect([first, again].map(isReplayed)).toEqual([false, true]);
    expect(await readGeneration(again)).toEqual(await readGeneration(first));
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("makes one call, however many come at once, and all get the same", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[latency:300]"), resolution: "512" };
    const headers = withKey();
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(body, headers)));
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
    const texts = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(texts.size).toBe(1);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  }, 30_000);

  it("joins a stream from its first event on", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[latency:400]"), resolution: "512" };
    const headers = { ...withKey(), accept: "text/event-stream" };
    const [first, second] = await Promise.all([send(body, headers), send(body, headers)]);
    const logs = await Promise.all([readEvents(first), readEvents(second)]);
    expect(logs.map(namesOf)).toEqual(logs.map(() => ["accepted", "routed", "completed"]));
    expect(logs[0].events).toEqual(logs[1].events);
    const late = await readEvents(await send(body, headers));
    expect(late.events).toEqual(logs[0].events);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("has the image again on OpenAI's surface, as JSON and as a stream", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), model: "standard" };
    const headers = withKey();
    const first = openAiAnswer.parse(await (await send(body, headers, openAi)).json());
    const again = openAiAnswer.parse(await (await send(body, headers, openAi)).json());
    expect(again).toEqual(first);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("is answered with the same problem when it failed", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[fault:refusal]") };
    const headers = withKey();
    for (const wasThere of [false, true]) {
      const response = await send(body, headers);
      expect(isReplayed(response)).toBe(wasThere);
      expect(await readRefusal(response, native)).toMatchObject({
        status: 400,
        code: "moderation_blocked",
      });
    }
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("may ask for the answer later", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = { ...withKey(), prefer: "respond-async" };
    const first = await readGeneration(await send(body, headers));
    const again = await send(body, headers);
    expect([again.status, isReplayed(again)]).toEqual([202, true]);
    expect((await readGeneration(again)).id).toBe(first.id);
    await waitForEnd(account, first.id);
  });

  it("takes no notice of the order of its members", async ({ expect }) => {
    const prompt = uniquePrompt();
    const headers = withKey();
    await send({ prompt, resolution: "512" }, headers);
    expect(isReplayed(await send({ resolution: "512", prompt }, headers))).toBe(true);
  });

  it("is refused with another body, and nothing is spent", async ({ expect }) => {
    const headers = withKey();
    await send({ prompt: uniquePrompt(), resolution: "512" }, headers);
    const other = { prompt: uniquePrompt(), resolution: "512" };
    const refusal = await readRefusal(await send(other, headers), native);
    expect(refusal).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
      param: "Idempotency-Key",
      detail: expect.stringMatching(/became gen_/),
    });
    expect(await callsWithPrompt(other.prompt)).toEqual([]);
  });

  it("means something else on another account", async ({ expect }) => {
    const stranger = await createAccount({ tier: "standard" });
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = withKey();
    const mine = await readGeneration(await send(body, headers));
    const theirs = await send(body, headers, native, stranger);
    expect(isReplayed(theirs)).toBe(false);
    expect((await readGeneration(theirs)).id).not.toBe(mine.id);
  });

  it.for(["", "x".repeat(256), "käse"])(
    "is refused when '%s' is no key",
    async (key, { expect }) => {
      const body = { prompt: uniquePrompt(), resolution: "512" };
      const response = await send(body, { "idempotency-key": key });
      expect(await readRefusal(response, native)).toMatchObject({
        status: 400,
        code: "invalid_idempotency_key",
      });
      expect(await callsWithPrompt(body.prompt)).toEqual([]);
    },
  );
});

describe("a call that a stock client sends again without a key", () => {
  it("joins its generation when the answer was lost", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[latency:400]"), model: "standard", stream: true };
    const lost = await send(body, sent(0), openAi);
    await vi.waitFor(async () => expect(await callsWithPrompt(body.prompt)).toHaveLength(1));
    await lost.body?.cancel();
    const again = await send(body, sent(1), openAi);
    expect(isReplayed(again)).toBe(true);
    expect(namesOf(await readEvents(again))).toEqual(["image_generation.completed"]);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("joins an answer that was written to a proxy whose client had just left", async ({
    expect,
  }) => {
    const body = { prompt: uniquePrompt(), model: "standard" };
    const answers: unknown[] = [];
    for (const retries of [0, 1]) {
      const answer = await send(body, sent(retries), openAi);
      expect(isReplayed(answer)).toBe(retries > 0);
      answers.push(openAiAnswer.parse(await answer.json()).data);
      // The ledger is told behind the answer.
      await scheduler.wait(100);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });

  it("is another call some seconds after the answer was delivered", async ({ expect }) => {
    const body = { prompt: uniquePrompt(), model: "standard" };
    for (const retries of [0, 1]) {
      const answer = await send(body, sent(retries), openAi);
      expect(isReplayed(answer)).toBe(false);
      await answer.arrayBuffer();
      await scheduler.wait(100);
      vi.setSystemTime(Date.now() + 5000);
    }
    expect(await callsWithPrompt(body.prompt)).toHaveLength(2);
  });

  it("is another call when it comes for the first time", async ({ expect }) => {
    const body = { prompt: uniquePrompt("[latency:200]"), resolution: "512" };
    const answers = await Promise.all([send(body, sent(0)), send(body, sent(0))]);
    expect(answers.some(isReplayed)).toBe(false);
    expect(await callsWithPrompt(body.prompt)).toHaveLength(2);
  });
});

describe("the account's ledger", () => {
  it("has what a generation used, and nothing reserved after it", async ({ expect }) => {
    const own = await createAccount({ tier: "standard" });
    const made = await generate(own, { prompt: uniquePrompt(), resolution: "512", count: 2 });
    await waitForRows(made.id);
    await vi.waitFor(async () => {
      const report = await ledgerOf(own).describe(Date.now());
      expect(report).toMatchObject({
        settled: { images: 2, microUsd: made.costMicroUsd },
        open: { reservations: 0, images: 0, microUsd: 0 },
      });
    });
  });

  it("counts no image for one that failed, and what it cost all the same", async ({ expect }) => {
    const own = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[fault:not-an-image]");
    const response = await send({ prompt, resolution: "512" }, {}, native, own);
    expect(response.status).toBe(503);
    await vi.waitFor(async () => {
      const { settled, open } = await ledgerOf(own).describe(Date.now());
      expect([settled.images, open.reservations]).toEqual([0, 0]);
      expect(settled.microUsd).toBeGreaterThan(0);
    });
  });

  it("is waited for by nobody's image: without it nothing begins, and nothing is spent", async ({
    expect,
  }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const ledger = outOfOrder(ledgerOf(account), "open");
    const ledgers = { getByName: () => ledger };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const response = await fetchWith({ ACCOUNT_LEDGER: ledgers }, native, { ...account, body });
    expect(await readRefusal(response, native)).toMatchObject({
      status: 503,
      code: "ledger_unavailable",
    });
    expect(await callsWithPrompt(body.prompt)).toEqual([]);
  });
});

describe("a call that was lost before its run began", () => {
  it("begins when it is sent again, with what it had reserved", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const own = await createAccount({ tier: "standard" });
    const headers = { "idempotency-key": crypto.randomUUID(), prefer: "respond-async" };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const broken = { submit: () => Promise.reject(new Error("reset by a deployment")) };
    const runs = { getByName: () => broken };
    const first = await fetchWith({ GENERATION_RUN: runs }, native, { ...own, body }, headers);
    expect(first.status).toBeGreaterThanOrEqual(500);
    const second = await post(native, body, { ...own, headers });
    expect(second.status).toBe(202);
    const { id } = await readGeneration(second);
    expect(await waitForEnd(own, id)).toMatchObject({ status: "completed" });
    await vi.waitFor(async () => {
      const report = await ledgerOf(own).describe(Date.now());
      expect(report).toMatchObject({ settled: { images: 1 }, open: { reservations: 0 } });
    });
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });
});
