import { beforeAll, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import {
  allKeys,
  breakerOf,
  frontBreakers,
  halfOpenCircuit,
  holdClock,
  openCircuit,
  passTime,
  pro,
  refreshFront,
  standard,
  waitForCircuit,
} from "./breakers.ts";
import { generate, readGeneration, type GenerationAnswer } from "./generations.ts";
import { byText } from "./order.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { countTraces } from "./traces.ts";

let account: Account;

holdClock();

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** Makes an image with a model of one's choice. */
function make(model: string, directives = ""): Promise<GenerationAnswer> {
  const prompt = uniquePrompt(directives);
  return generate(account, { prompt, model, quality: "low", resolution: "512" });
}

/** The models whose engines were called for a generation. */
async function calledFor({ prompt }: GenerationAnswer) {
  return (await callsWithPrompt(prompt)).map(({ model }) => model);
}

async function planOf(model: string) {
  const response = await post("/v1/plan", { prompt: "A paper boat", model }, account);
  return response.json<Record<string, unknown>>();
}

const engines = [
  { failing: "openai", model: pro, other: standard },
  { failing: "google", model: standard, other: pro },
];

describe("an outage of one engine", () => {
  it.for(engines)(
    "opens its circuit, and no later request calls it: $failing",
    async ({ failing, model, other }, { expect }) => {
      for (let call = 0; call < 3; call += 1) {
        const fellBack = await make(model, `[${failing}:fault:server-error]`);
        expect(await calledFor(fellBack)).toEqual([model, other]);
      }
      await waitForCircuit(model, "open");
      await refreshFront();
      const generation = await make(model);
      expect(generation).toMatchObject({
        model: other,
        fallbackFrom: model,
        reasons: ["model_requested", "breaker_open"],
        attempts: [{ model: other, failure: null }],
      });
      expect(await calledFor(generation)).toEqual([other]);
    },
  );

  it("shows in the plan, which names the other engine and why", async ({ expect }) => {
    await openCircuit(pro);
    await refreshFront();
    expect(await planOf(pro)).toMatchObject({
      model: standard,
      fallbackFrom: pro,
      reasons: ["model_requested", "breaker_open"],
      candidates: [{ model: standard }],
      rejections: [{ model: pro, provider: "openai", code: "breaker_open" }],
    });
  });

  it("is known to the images of one generation from each other", async ({ expect }) => {
    const prompt = uniquePrompt("[openai:fault:bad-key][latency:200]");
    const fields = { prompt, model: pro, quality: "low", resolution: "512", count: 8 };
    const { attempts, images } = await generate(account, fields);
    expect(images).toHaveLength(8);
    // Five at once met it; the three that were left went elsewhere without a call.
    expect(attempts.filter(({ model }) => model === pro)).toHaveLength(5);
    const late = attempts.filter(({ imageIndex }) => imageIndex >= 5);
    expect(late.map(({ model, reasons }) => ({ model, reasons }))).toEqual(
      late.map(() => ({ model: standard, reasons: ["model_requested", "breaker_open"] })),
    );
  });
});

describe("a generation that nobody waits for", () => {
  it("tells its breakers all the same", async ({ expect }) => {
    const fields = { prompt: uniquePrompt("[openai:fault:server-error]"), model: pro };
    const headers = { prefer: "respond-async" };
    const response = await post("/v1/generations", fields, { ...account, headers });
    expect(response.status).toBe(202);
    await vi.waitFor(async () => {
      expect((await breakerOf(pro).describe()).window).toMatchObject({ starts: 1, failures: 1 });
      expect((await breakerOf(standard).describe()).window).toMatchObject({ starts: 1 });
    });
  });
});

describe("both engines out", () => {
  const routes = ["/v1/generations", "/v1/images/generations", "/v1/plan"];

  it.for(routes)(
    "is 503 on %s: when to come back, and nothing spent",
    async (route, { expect }) => {
      const opened = [await openCircuit(standard), await openCircuit(pro)];
      await refreshFront();
      const { runs } = await countTraces();
      const prompt = uniquePrompt();
      const response = await post(route, { prompt }, account);
      const first = Math.min(...opened.map(({ until }) => until ?? 0));
      const seconds = Math.ceil((first - Date.now()) / 1000);
      expect(response.headers.get("retry-after")).toBe(String(seconds));
      expect(response.headers.get("x-should-retry")).toBeNull();
      expect(await readRefusal(response, route)).toEqual({
        status: 503,
        code: "no_engine_available",
        param: null,
        detail: `No engine admits a call at the moment (${standard}: breaker_open; ${pro}: breaker_open). Try again in ${seconds} s.`,
      });
      expect(await callsWithPrompt(prompt)).toEqual([]);
      // Without a run no provider is ever called.
      expect((await countTraces()).runs).toBe(runs);
    },
  );

  it("names the time of the only engine that a request allows", async ({ expect }) => {
    await openCircuit(standard);
    await breakerOf(pro).order({ type: "isolate", forMs: 600_000, reason: "a test" });
    await refreshFront();
    const fields = { prompt: uniquePrompt(), model: pro, fallback: false };
    const response = await post("/v1/generations", fields, account);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBe(598);
  });
});

describe("a rate limit", () => {
  it("closes the way for as long as it asks, and opens nothing", async ({ expect }) => {
    await make(pro, "[openai:fault:rate-limited retryAfterMs=30000]");
    const throttledUntil = Date.now() + 30_000;
    await vi.waitFor(async () =>
      expect(await breakerOf(pro).look()).toMatchObject({ circuit: "closed", throttledUntil }),
    );
    await refreshFront();
    const generation = await make(pro);
    expect(generation.reasons).toEqual(["model_requested", "rate_limited"]);
    expect(await calledFor(generation)).toEqual([standard]);
    passTime(30_000);
    expect(await calledFor(await make(pro))).toEqual([pro]);
  });
});

describe("our account refused", () => {
  const faults = [
    { failing: "openai", model: pro, other: standard, fault: "bad-key" },
    { failing: "openai", model: pro, other: standard, fault: "quota-exhausted" },
    { failing: "google", model: standard, other: pro, fault: "bad-key" },
  ];

  it.for(faults)(
    "opens every breaker of that provider at once, and no other's: $fault of $failing",
    async ({ failing, model, other, fault }, { expect }) => {
      const { reasons } = await make(model, `[${failing}:fault:${fault}]`);
      expect(reasons[1]).toMatch(/^attempt_failed:/);
      await vi.waitFor(async () => {
        passTime(1);
        await refreshFront();
        const seen = await frontBreakers().look(allKeys(), () => undefined);
        for (const [key, snapshot] of seen) {
          const isTheirs = key.startsWith(`v1:${failing}:`);
          expect([key, snapshot?.circuit]).toEqual([key, isTheirs ? "open" : "closed"]);
          // People have to act on these.
          if (isTheirs) expect(snapshot?.until).toBeGreaterThan(Date.now() + 500_000);
        }
      });
      expect(await calledFor(await make(model))).toEqual([other]);
    },
  );
});

describe("our account refused at one model", () => {
  it.for([
    { failing: "openai", model: pro, other: standard, fault: "organization-not-verified" },
    { failing: "google", model: standard, other: pro, fault: "quota-exhausted" },
  ])(
    "opens that model's breakers at once, and no other's: $fault of $failing",
    async ({ failing, model, other, fault }, { expect }) => {
      const { reasons } = await make(model, `[${failing}:fault:${fault}]`);
      expect(reasons[1]).toBe("attempt_failed:model-refused");
      await vi.waitFor(async () => {
        passTime(1);
        await refreshFront();
        const seen = await frontBreakers().look(allKeys(), () => undefined);
        const open = [...seen].filter(([, snapshot]) => snapshot?.circuit === "open");
        const keys = ["edit", "generate"].map((operation) => `v1:${failing}:${model}:${operation}`);
        expect(open.map(([key]) => key).toSorted()).toEqual(keys);
        for (const [, snapshot] of open) {
          expect(snapshot?.until).toBeGreaterThan(Date.now() + 500_000);
        }
      });
      expect(await calledFor(await make(model))).toEqual([other]);
    },
  );
});

describe("what says nothing against an engine", () => {
  it.for([
    { name: "refusals of the content", directive: "[fault:refusal]", code: "moderation_blocked" },
    {
      name: "invalid requests",
      directive: "[fault:invalid-request]",
      code: "provider_rejected_request",
    },
  ])("$name never open its circuit, and the other is not called", async (row, { expect }) => {
    for (let call = 0; call < 4; call += 1) {
      const prompt = uniquePrompt(row.directive);
      const response = await post("/v1/generations", { prompt, model: pro }, account);
      expect((await readRefusal(response, "/v1/generations")).code).toBe(row.code);
      expect((await callsWithPrompt(prompt)).map(({ model }) => model)).toEqual([pro]);
    }
    await vi.waitFor(async () => {
      const { circuit, window } = await breakerOf(pro).describe();
      expect({ circuit, window }).toEqual({
        circuit: "closed",
        window: { starts: 4, failures: 0, throttled: 0 },
      });
    });
  });
});

describe("a circuit that may be probed", () => {
  it("is probed by one request; the others go elsewhere at once", async ({ expect }) => {
    await halfOpenCircuit(pro);
    await refreshFront();
    const made = await Promise.all(Array.from({ length: 4 }, () => make(pro, "[latency:300]")));
    const called = await Promise.all(made.map(calledFor));
    expect(called.toSorted(byText)).toEqual([[standard], [standard], [standard], [pro]]);
    for (const { model, reasons } of made) {
      const passedOver = model === pro ? [] : ["breaker_open"];
      expect(reasons).toEqual(["model_requested", ...passedOver]);
    }
  });

  it("closes after three that succeed", async ({ expect }) => {
    await halfOpenCircuit(pro);
    for (let probe = 1; probe <= 3; probe += 1) {
      await refreshFront();
      expect(await calledFor(await make(pro))).toEqual([pro]);
      await vi.waitFor(async () => {
        const { circuit, probes } = await breakerOf(pro).describe();
        const state = { circuit, successes: probes?.successes };
        expect(state).toEqual(
          probe < 3
            ? { circuit: "half-open", successes: probe }
            : { circuit: "closed", successes: undefined },
        );
      });
    }
  });

  it("opens again after one that fails, and the request falls back", async ({ expect }) => {
    await halfOpenCircuit(pro);
    await refreshFront();
    const generation = await make(pro, "[openai:fault:server-error]");
    expect(await calledFor(generation)).toEqual([pro, standard]);
    await waitForCircuit(pro, "open");
  });

  it("is free for the next after one that says nothing of the engine", async ({ expect }) => {
    await halfOpenCircuit(pro);
    await refreshFront();
    const response = await post(
      "/v1/generations",
      { prompt: uniquePrompt("[openai:fault:region-refused]"), model: pro },
      account,
    );
    expect((await readGeneration(response)).model).toBe(standard);
    await vi.waitFor(async () =>
      expect(await breakerOf(pro).look()).toMatchObject({ circuit: "half-open", probeFree: true }),
    );
  });
});
