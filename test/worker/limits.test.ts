import { env } from "cloudflare:workers";
import OpenAI, { RateLimitError } from "openai";
import { describe, it } from "vitest";

import { post, uniquePrompt } from "./api.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import {
  asAsync,
  asEvents,
  batches,
  blocked,
  ledgerOf,
  limitHeaders,
  native,
  openAi,
  send,
  useAccounts,
  waitUntilIdle,
} from "./limited.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

/** Every form in which a creating call is answered. */
const forms = [
  { name: "JSON", route: native, fields: { resolution: "512" }, headers: {} },
  { name: "events", route: native, fields: { resolution: "512" }, headers: asEvents },
  { name: "202", route: native, fields: { resolution: "512" }, headers: asAsync },
  { name: "OpenAI's JSON", route: openAi, fields: {}, headers: {} },
  { name: "OpenAI's stream", route: openAi, fields: { stream: true }, headers: {} },
  { name: "OpenAI's call, 202", route: openAi, fields: {}, headers: asAsync },
  { name: "a batch", route: batches, fields: {}, headers: {} },
  { name: "a batch's events", route: batches, fields: {}, headers: asEvents },
] as const;

const createStandard = useAccounts();

function monthSeconds(): { readonly whole: number; readonly left: number } {
  const now = new Date();
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const end = Date.UTC(year, month + 1);
  return {
    whole: (end - Date.UTC(year, month)) / 1000,
    left: Math.ceil((end - now.getTime()) / 1000),
  };
}

describe("the answer to a creating call", () => {
  const limits = {
    imagesPerMonth: 100,
    microUsdPerMonth: 9_000_000,
    requestsPerMinute: 60,
    generationsInFlight: 30,
  };

  it.for(forms)("tells what is left of each limit: $name", async (form, { expect }) => {
    const account = await createStandard();
    const response = await send(account, limits, form);
    expect(response.status).toBeLessThan(300);
    const used = form.route === batches ? 3 : 1;
    const { whole } = monthSeconds();
    expect(limitHeaders(response)).toEqual({
      policy: `"images";q=100;w=${whole};qu="images", "spend";q=9000000;w=${whole};qu="micro-usd", "requests";q=60;w=60, "generations";q=30;qu="concurrent-requests"`,
      state: `"images";r=${100 - used};t=N, "spend";r=N;t=N, "requests";r=59;t=N, "generations";r=${30 - used}`,
    });
  });

  it("tells the limits that there are, and nothing of an account without any", async ({
    expect,
  }) => {
    const account = await createStandard();
    const some = await send(account, { requestsPerMinute: 9 }, { route: native });
    expect(limitHeaders(some)).toEqual({
      policy: '"requests";q=9;w=60',
      state: '"requests";r=8;t=N',
    });
    const none = await send(account, {}, { route: native });
    expect(limitHeaders(none)).toEqual({ policy: null, state: undefined });
  });

  it("tells nothing when it was refused before the account was asked", async ({ expect }) => {
    const account = await createStandard();
    const response = await send(account, limits, { route: native, fields: { size: "12" } });
    expect(response.status).toBe(400);
    expect(limitHeaders(response)).toEqual({ policy: null, state: undefined });
  });
});

describe("a call above a limit", () => {
  const cases = [
    {
      limits: { imagesPerMonth: 0 },
      refusal: { code: "quota_exceeded", type: "insufficient_quota" },
      says: /^The call is for \d images?, and 0 of the account's 0 a month are left\. Ask for less/,
    },
    {
      limits: { microUsdPerMonth: 10 },
      refusal: { code: "spend_cap_exceeded", type: "insufficient_quota" },
      says: /^The call may cost \d+ micro-dollars, and 10 of the account's 10 a month are left\./,
    },
    {
      limits: { requestsPerMinute: 0 },
      refusal: { code: "rate_limited", type: "rate_limit_error" },
      says: /^The account may begin 0 calls within a minute/,
    },
    {
      limits: { generationsInFlight: 0 },
      refusal: { code: "too_many_in_flight", type: "rate_limit_error" },
      says: /^The call is for \d generations?, and 0 of the account's 0 at a time are left\./,
    },
  ];

  it.for(cases.flatMap((row) => forms.map((form) => ({ ...row, ...form }))))(
    "is refused with $refusal.code, and spends nothing: $name",
    async ({ limits, refusal, says, route, fields, headers }, { expect }) => {
      const account = await createStandard();
      const prompt = uniquePrompt();
      const response = await send(account, limits, { route, fields, headers, prompt });
      const { type } = (await response.clone().json<{ error: { type: string } }>()).error;
      const { detail, ...told } = await readRefusal(response, route);
      expect(told).toEqual({ status: 429, code: refusal.code, param: null });
      expect(type).toBe(refusal.type);
      expect(detail).toMatch(says);
      expect(response.headers.get("ratelimit")).toMatch(/^"[a-z]+";r=(0|10)(;t=\d+)?$/);
      expect(response.headers.get("ratelimit-policy")).not.toBeNull();
      // What can never be is not to be sent again.
      expect(response.headers.get("retry-after")).toBeNull();
      expect(response.headers.get("x-should-retry")).toBe("false");
      expect(await callsWithPrompt(prompt)).toEqual([]);
      const { reserved, open } = await ledgerOf(account).describe(Date.now());
      expect([reserved.images, open.reservations]).toEqual([0, 0]);
    },
  );
});

describe("a call for what is used up", () => {
  it("waits for the next month, and stock clients do not wait at all", async ({ expect }) => {
    const account = await createStandard();
    const limits = { imagesPerMonth: 2 };
    const first = await send(account, limits, { route: openAi });
    expect(first.status).toBe(200);
    const fields = { count: 2 };
    const refused = await send(account, limits, { route: native, fields });
    const { left } = monthSeconds();
    const wait = Number(refused.headers.get("retry-after"));
    expect(Math.abs(wait - left)).toBeLessThan(60);
    expect(refused.headers.get("x-should-retry")).toBe("false");
    const { code, detail } = await readRefusal(refused, native);
    expect(code).toBe("quota_exceeded");
    expect(detail).toMatch(
      /^The call is for 2 images, and 1 of the account's 2 a month are left\..* from \d{4}-\d\d-01 \(UTC\)\.$/,
    );
    // One that asks for what is left is served.
    expect((await send(account, limits, { route: native })).status).toBe(200);
  });

  it("ends OpenAI's own client at once, with the words that it knows", async ({ expect }) => {
    const account = await createStandard();
    let calls = 0;
    const client = new OpenAI({
      apiKey: account.key,
      baseURL: "http://localhost/v1",
      fetch: async (_url, init) => {
        calls += 1;
        if (typeof init?.body !== "string") throw new Error("That is no JSON.");
        const body = JSON.parse(init.body) as object;
        return send(account, { imagesPerMonth: 1 }, { route: openAi, body });
      },
    });
    const body = { model: "auto", prompt: uniquePrompt() };
    expect((await client.images.generate(body)).data).toHaveLength(1);
    const refused = client.images.generate(body);
    await expect(refused).rejects.toBeInstanceOf(RateLimitError);
    await expect(refused).rejects.toMatchObject({
      status: 429,
      code: "quota_exceeded",
      type: "insufficient_quota",
    });
    expect(calls).toBe(2);
  });

  it("waits some seconds of the minute, and may be sent again", async ({ expect }) => {
    const account = await createStandard();
    const limits = { requestsPerMinute: 2 };
    for (const route of [native, openAi]) {
      expect((await send(account, limits, { route })).status).toBe(200);
    }
    const refused = await send(account, limits, { route: openAi, fields: { stream: true } });
    const { code, detail } = await readRefusal(refused, openAi);
    expect(code).toBe("rate_limited");
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(detail).toMatch(new RegExp(`Try again in ${seconds} s\\.$`));
    expect(refused.headers.get("x-should-retry")).toBeNull();
    expect(limitHeaders(refused).state).toBe('"requests";r=0;t=N');
  });

  it("waits until something has ended", async ({ expect }) => {
    const account = await createStandard();
    const limits = { generationsInFlight: 1 };
    const slow = { route: native, prompt: uniquePrompt("[latency:3000]"), headers: asAsync };
    const begun = await readGeneration(await send(account, limits, slow));
    const refused = await send(account, limits, { route: native });
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(refused.headers.get("x-should-retry")).toBeNull();
    expect((await readRefusal(refused, native)).code).toBe("too_many_in_flight");
    await waitForEnd(account, begun.id);
    await waitUntilIdle(account);
    expect((await send(account, limits, { route: native })).status).toBe(200);
  });

  it("leaves no image behind that it brought", async ({ expect }) => {
    const account = await createStandard();
    const image = await post("/v1/images/generations", { prompt: uniquePrompt() }, account);
    const { data } = await image.json<{ data: [{ b64_json: string }] }>();
    const fields = { images: [{ image_url: `data:image/png;base64,${data[0].b64_json}` }] };
    const route = "/v1/images/edits";
    const refused = await send(account, { imagesPerMonth: 1 }, { route, fields });
    expect((await readRefusal(refused, route)).code).toBe("quota_exceeded");
    const { objects } = await env.BUCKET.list({ prefix: "inputs/" });
    expect(objects.filter(({ key }) => key.includes(account.accountId))).toEqual([]);
  });
});

describe("a call that failed", () => {
  it("gives its image back, and pays what it cost", async ({ expect }) => {
    const account = await createStandard();
    const limits = { imagesPerMonth: 1 };
    const prompt = uniquePrompt(blocked);
    const failed = await send(account, limits, { route: native, prompt });
    expect(failed.status).toBeGreaterThanOrEqual(400);
    await waitUntilIdle(account);
    expect((await send(account, limits, { route: native })).status).toBe(200);
  });
});

describe("a call that joins an earlier one", () => {
  it("is never refused, and counts nowhere", async ({ expect }) => {
    const account = await createStandard();
    const limits = { imagesPerMonth: 1, requestsPerMinute: 1, generationsInFlight: 1 };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const call = { route: native, prompt: uniquePrompt(), headers };
    const first = await readGeneration(await send(account, limits, call));
    for (let times = 0; times < 3; times += 1) {
      const again = await send(account, limits, call);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(limitHeaders(again).state).toMatch(/^"images";r=0;t=N, "requests";r=0;t=N/);
      expect((await readGeneration(again)).id).toBe(first.id);
    }
    // Another body is no repeat, and no new call either.
    const reused = await send(account, limits, { ...call, prompt: uniquePrompt() });
    expect((await readRefusal(reused, native)).code).toBe("idempotency_key_reused");
    expect(await callsWithPrompt(call.prompt)).toHaveLength(1);
  });

  it("begins anew after a refusal: that is not remembered", async ({ expect }) => {
    const account = await createStandard();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const call = { route: native, prompt: uniquePrompt(), headers };
    expect((await send(account, { imagesPerMonth: 0 }, call)).status).toBe(429);
    const served = await send(account, { imagesPerMonth: 1 }, call);
    expect(served.headers.get("idempotency-replayed")).toBeNull();
    expect((await readGeneration(served)).status).toBe("completed");
  });
});
