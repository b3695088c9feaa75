import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import {
  admin,
  breakersWithout,
  failCalls,
  findBreaker,
  listAudit,
  listBreakers,
  order,
  proKey,
  readOrdered,
  resetBreakers,
  standardKey,
  throttleCall,
  waitForState,
} from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate } from "./generations.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const pro = "gpt-image-2";
const standard = "gemini-3.1-flash-image";
const hold = { reason: "a drill", expiresInSeconds: 120 };
const isolate = "/admin/api/breakers/openai/gpt-image-2/generate/isolate";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});
beforeEach(resetBreakers);

async function states() {
  const view = await listBreakers();
  return { pro: findBreaker(view, pro).state, standard: findBreaker(view, standard).state };
}

describe("isolating", () => {
  it("sends every call elsewhere at once, and none to the engine", async ({ expect }) => {
    const response = await order("openai/gpt-image-2", "isolate", hold);
    expect(response.status).toBe(200);
    expect(await readOrdered(response)).toMatchObject({
      provider: "openai",
      model: pro,
      state: "isolated",
      order: { kind: "isolate", reason: "a drill" },
    });
    const prompt = uniquePrompt();
    const generation = await generate(account, { prompt, model: pro, quality: "low" });
    expect(generation).toMatchObject({
      model: standard,
      fallbackFrom: pro,
      reasons: ["model_requested", "breaker_open"],
    });
    expect((await callsWithPrompt(prompt)).map(({ provider }) => provider)).toEqual(["google"]);
  });

  it("ends when its time is over", async ({ expect }) => {
    await order("openai/gpt-image-2", "isolate", { ...hold, expiresInSeconds: 60 });
    const { order: given, since } = findBreaker(await listBreakers(), pro);
    expect(Date.parse(given?.expiresAt ?? "") - Date.parse(since ?? "")).toBe(60_000);
    // Shorter than the API allows: nobody waits a minute for a test.
    const short = { type: "isolate", reason: "a short drill", forMs: 50 } as const;
    await env.PROVIDER_BREAKER.getByName(proKey).order(short);
    const ended = await waitForState(pro, "closed");
    expect(ended).toMatchObject({ admission: "admit", order: null });
    expect(ended.lastTransitions[0]).toMatchObject({
      from: "isolated",
      to: "closed",
      because: "admin-expired",
      reason: "a short drill",
    });
  });

  it("leaves the provider's other models alone", async ({ expect }) => {
    await order("openai/gpt-image-2", "isolate", hold);
    const view = await listBreakers();
    const others = view.providers.flatMap(({ breakers }) =>
      breakers.filter(({ model }) => model !== pro).map(({ state }) => state),
    );
    expect(new Set(others)).toEqual(new Set(["closed"]));
  });
});

describe("forcing closed", () => {
  it("lets calls through in the middle of an outage", async ({ expect }) => {
    for (let call = 0; call < 3; call += 1) {
      const prompt = uniquePrompt("[openai:fault:overloaded]");
      await generate(account, { prompt, model: pro, quality: "low" });
    }
    await waitForState(pro, "open");
    const response = await order("openai/gpt-image-2", "force-close", hold);
    expect(await readOrdered(response)).toMatchObject({
      state: "forced-closed",
      admission: "admit",
      order: { kind: "force-close" },
    });
    for (let call = 0; call < 4; call += 1) {
      const prompt = uniquePrompt("[openai:fault:overloaded]");
      const { attempts } = await generate(account, { prompt, model: pro, quality: "low" });
      expect(attempts.map(({ model }) => model)).toEqual([pro, standard]);
    }
    expect((await states()).pro).toBe("forced-closed");
  });
});

describe("a reset", () => {
  it("closes one breaker and forgets its rate limit", async ({ expect }) => {
    await failCalls(proKey, 3);
    await failCalls(standardKey, 3);
    const response = await order("openai/gpt-image-2", "reset", { reason: "mended" });
    expect(await readOrdered(response)).toMatchObject({ state: "closed", order: null });
    expect(await states()).toEqual({ pro: "closed", standard: "open" });
  });

  it("takes an order back", async ({ expect }) => {
    await order("openai/gpt-image-2", "isolate", hold);
    await order("openai/gpt-image-2", "reset", { reason: "the drill is over" });
    const generation = await generate(account, {
      prompt: uniquePrompt(),
      model: pro,
      quality: "low",
    });
    expect(generation).toMatchObject({ model: pro, fallbackFrom: null });
  });

  it.for([
    { what: "with a reason", body: { reason: "all mended" }, reason: "all mended" },
    { what: "with an empty object", body: {}, reason: "All breakers reset; no reason was given." },
  ])("of all closes every breaker: $what", async ({ body, reason }, { expect }) => {
    await failCalls(proKey, 3);
    await throttleCall(standardKey, 60_000);
    const response = await post("/admin/api/breakers/reset", body, admin);
    expect(response.status).toBe(200);
    expect(await states()).toEqual({ pro: "closed", standard: "closed" });
    expect(findBreaker(await listBreakers(), standard).throttledUntil).toBeNull();
    const { entries } = await listAudit("?limit=1");
    expect(entries).toMatchObject([{ action: "breaker.reset", target: "all", reason }]);
  });

  it("of all needs no body", async ({ expect }) => {
    await failCalls(proKey, 3);
    const response = await get("/admin/api/breakers/reset", { ...admin, method: "POST" });
    expect(response.status).toBe(200);
    expect((await states()).pro).toBe("closed");
  });
});

describe("an order", () => {
  it("is in the audit table with who, what, why and for how long", async ({ expect }) => {
    const headers = { "x-request-id": "drill-42" };
    await post(isolate, hold, { ...admin, headers });
    const { entries } = await listAudit("?limit=1");
    expect(entries).toEqual([
      {
        id: expect.stringMatching(/^audit_[0-7][0-9a-z]{25}$/),
        at: expect.any(String),
        actor: "admin-token",
        action: "breaker.isolate",
        target: "openai/gpt-image-2/generate",
        reason: "a drill",
        details: { expiresInSeconds: 120 },
        requestId: "drill-42",
      },
    ]);
  });

  it("is not carried out when it cannot be recorded", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const response = await fetchWith(changes, isolate, { ...admin, body: hold });
    expect(await readRefusal(response, isolate)).toMatchObject({
      status: 503,
      code: "database_unavailable",
      detail: expect.stringContaining("nothing was done"),
    });
    expect((await states()).pro).toBe("closed");
  });

  it("is not carried out without the table, and says which command makes it", async ({
    expect,
  }) => {
    const response = await withoutTable("audit_entries", () => post(isolate, hold, admin));
    expect(await readRefusal(response, isolate)).toMatchObject({
      status: 503,
      code: "database_not_migrated",
      detail: expect.stringContaining("migrations apply"),
    });
    expect((await states()).pro).toBe("closed");
  });

  it("to a breaker that does not answer says that nothing is known", async ({ expect }) => {
    const PROVIDER_BREAKER = breakersWithout(proKey, () => Promise.reject(new Error("away")));
    const one = await fetchWith({ PROVIDER_BREAKER }, isolate, { ...admin, body: hold });
    expect(await readRefusal(one, isolate)).toMatchObject({
      status: 503,
      code: "breaker_unreachable",
      detail: expect.stringContaining("openai/gpt-image-2"),
    });
    const route = "/admin/api/breakers/reset";
    const all = await fetchWith({ PROVIDER_BREAKER }, route, { ...admin, body: {} });
    expect(await readRefusal(all, route)).toMatchObject({
      code: "breaker_unreachable",
      detail: expect.stringMatching(/came from openai\/gpt-image-2\. All others were reset\./),
    });
  });
});

describe("an order is refused", () => {
  it.for([
    { body: {}, code: "missing_parameter", param: "reason" },
    { body: { reason: "x" }, code: "missing_parameter", param: "expiresInSeconds" },
    { body: { ...hold, reason: " " }, code: "invalid_parameter", param: "reason" },
    { body: { ...hold, reason: "x".repeat(501) }, code: "invalid_parameter", param: "reason" },
    { body: { ...hold, reason: 7 }, code: "invalid_parameter", param: "reason" },
    {
      body: { ...hold, expiresInSeconds: 59 },
      code: "invalid_parameter",
      param: "expiresInSeconds",
    },
    {
      body: { ...hold, expiresInSeconds: 86_401 },
      code: "invalid_parameter",
      param: "expiresInSeconds",
    },
    {
      body: { ...hold, expiresInSeconds: 90.5 },
      code: "invalid_parameter",
      param: "expiresInSeconds",
    },
    { body: { ...hold, forMs: 1 }, code: "unknown_parameter", param: "forMs" },
    { body: "{", code: "malformed_json", param: null },
    { body: "[]", code: "invalid_parameter", param: null },
  ])("for its body: $code $param", async ({ body, code, param }, { expect }) => {
    for (const name of ["isolate", "force-close"] as const) {
      const route = `/admin/api/breakers/openai/gpt-image-2/generate/${name}`;
      const refusal = await readRefusal(await post(route, body, admin), route);
      expect(refusal).toMatchObject({ status: 400, code, param });
    }
    expect((await states()).pro).toBe("closed");
  });

  it.for([
    { body: {}, code: "missing_parameter" },
    { body: hold, code: "unknown_parameter" },
  ])("for the body of a reset: $code", async ({ body, code }, { expect }) => {
    const response = await order("openai/gpt-image-2", "reset", body);
    const route = "/admin/api/breakers/openai/gpt-image-2/generate/reset";
    expect(await readRefusal(response, route)).toMatchObject({ code });
  });

  it.for([
    {
      path: "midjourney/gpt-image-2/generate/reset",
      says: "no provider 'midjourney'",
      lists: "openai, google",
    },
    { path: "openai/dall-e-3/generate/reset", says: "no model 'dall-e-3'", lists: "gpt-image-2, " },
    { path: "google/gpt-image-2/generate/reset", says: "no model 'gpt-image-2'", lists: standard },
    { path: "openai/gpt-image-2/dream/reset", says: "no operation 'dream'", lists: "generate" },
    {
      path: "openai/gpt-image-2/generate/explode",
      says: "no order 'explode'",
      lists: "isolate, force-close, reset",
    },
  ])("when there is $says", async ({ path, says, lists }, { expect }) => {
    const route = `/admin/api/breakers/${path}`;
    const refusal = await readRefusal(await post(route, { reason: "x" }, admin), route);
    expect(refusal).toMatchObject({ status: 404, code: "not_found" });
    expect(refusal.detail).toContain(says);
    expect(refusal.detail).toContain(lists);
  });

  it("and leaves no entry in the audit table", async ({ expect }) => {
    const before = await listAudit("?limit=1");
    await order("openai/gpt-image-2", "isolate", { reason: "no end" });
    await post("/admin/api/breakers/reset", { why: "x" }, admin);
    expect(await listAudit("?limit=1")).toEqual(before);
  });
});
