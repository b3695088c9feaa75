import { beforeEach, describe, it } from "vitest";

import { providerDefinitions } from "../../src/providers/registry.ts";
import {
  admin,
  breakersWithout,
  failCalls,
  findBreaker,
  listBreakers,
  order,
  parseBreakers,
  proKey,
  resetBreakers,
  standardKey,
  throttleCall,
} from "./admin.ts";
import { fetchWith } from "./deployment.ts";

const pro = "gpt-image-2";
const standard = "gemini-3.1-flash-image";
const empty = { starts: 0, failures: 0, throttled: 0 };

beforeEach(resetBreakers);

describe("GET /admin/api/breakers", () => {
  it("lists a breaker for each model and operation of each configured provider", async ({
    expect,
  }) => {
    const { at, providers } = await listBreakers();
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
    const listed = providers.map(({ provider, breakers }) => ({
      provider,
      breakers: breakers.map(({ model, operation }) => `${model} ${operation}`),
    }));
    expect(listed.map(({ provider }) => provider)).toEqual(providerDefinitions.map(({ id }) => id));
    expect(listed.slice(0, 2)).toEqual([
      {
        provider: "openai",
        breakers: expect.arrayContaining([
          `${pro} generate`,
          `${pro} edit`,
          "gpt-image-2.6-flare generate",
        ]),
      },
      { provider: "google", breakers: expect.arrayContaining([`${standard} generate`]) },
    ]);
  });

  it("shows a circuit that lets everything through", async ({ expect }) => {
    const view = await listBreakers();
    expect(new Set(view.providers.map(({ state }) => state))).toEqual(new Set(["closed"]));
    expect(findBreaker(view, pro)).toMatchObject({
      state: "closed",
      admission: "admit",
      window: empty,
      throttledUntil: null,
      nextProbeAt: null,
      leases: null,
      order: null,
    });
  });

  it("shows one that is open: on what counts, since when, and when it is probed", async ({
    expect,
  }) => {
    await failCalls(proKey, 3);
    const view = await listBreakers();
    const open = findBreaker(view, pro);
    expect(open).toMatchObject({
      state: "open",
      admission: "breaker_open",
      window: empty,
      totals: { starts: expect.any(Number), failures: expect.any(Number) },
    });
    const [newest, before] = open.lastTransitions;
    expect(newest).toMatchObject({
      at: open.since,
      from: "closed",
      to: "open",
      because: "failures-in-a-row",
      reason: null,
      window: { starts: 3, failures: 3, throttled: 0 },
    });
    expect(before).toMatchObject({ because: "admin", reason: "between tests" });
    const waitMs = Date.parse(open.nextProbeAt ?? "") - Date.parse(open.since ?? "");
    expect(waitMs).toBeGreaterThanOrEqual(2500);
    expect(waitMs).toBeLessThanOrEqual(60_000);
    expect(view.providers.slice(0, 2)).toMatchObject([
      { provider: "openai", state: "open" },
      { provider: "google", state: "closed" },
    ]);
  });

  it("shows a rate limit, which opens nothing", async ({ expect }) => {
    await throttleCall(standardKey, 30_000);
    const limited = findBreaker(await listBreakers(), standard);
    expect(limited).toMatchObject({
      state: "closed",
      admission: "rate_limited",
      window: { starts: 1, failures: 0, throttled: 1 },
    });
    const waitMs = Date.parse(limited.throttledUntil ?? "") - Date.now();
    expect(waitMs).toBeGreaterThan(5000);
    expect(waitMs).toBeLessThanOrEqual(30_000);
  });

  it("shows one that an admin holds, until when and why", async ({ expect }) => {
    const body = { reason: "a drill", expiresInSeconds: 600 };
    await order("openai/gpt-image-2", "isolate", body);
    const held = findBreaker(await listBreakers(), pro);
    expect(held).toMatchObject({
      state: "isolated",
      admission: "breaker_open",
      order: { kind: "isolate", reason: "a drill" },
    });
    const heldMs = Date.parse(held.order?.expiresAt ?? "") - Date.parse(held.since ?? "");
    expect(heldMs).toBe(600_000);
  });

  it("shows no more than the ten newest transitions, the newest first", async ({ expect }) => {
    for (let time = 0; time < 12; time += 1) {
      await order("openai/gpt-image-2", "reset", { reason: `reset ${time}` });
    }
    const { lastTransitions } = findBreaker(await listBreakers(), pro);
    const reasons = Array.from({ length: 10 }, (_, index) => `reset ${11 - index}`);
    expect(lastTransitions.map(({ reason }) => reason)).toEqual(reasons);
  });

  it.for([
    { what: "fails", answer: () => Promise.reject(new Error("unreachable")) },
    { what: "never answers", answer: () => new Promise<never>(() => undefined) },
  ])("shows one that $what as unreachable, and all others", async ({ answer }, { expect }) => {
    const changes = { PROVIDER_BREAKER: breakersWithout(proKey, answer) };
    const response = await fetchWith(changes, "/admin/api/breakers", admin);
    expect(response.status).toBe(200);
    const view = parseBreakers(await response.json());
    expect(findBreaker(view, pro)).toEqual({
      model: pro,
      operation: "generate",
      state: "unreachable",
      admission: "admit",
      since: null,
      window: null,
      throttledUntil: null,
      nextProbeAt: null,
      leases: null,
      order: null,
      totals: null,
      lastTransitions: [],
    });
    expect(findBreaker(view, standard)).toMatchObject({ state: "closed", window: empty });
    expect(view.providers.slice(0, 2)).toMatchObject([
      { provider: "openai", state: "unreachable" },
      { provider: "google", state: "closed" },
    ]);
  });

  it("lists no breaker of a provider that is not configured", async ({ expect }) => {
    const response = await fetchWith({ OPENAI_API_KEY: "" }, "/admin/api/breakers", admin);
    const { providers } = parseBreakers(await response.json());
    expect(providers.map(({ provider }) => provider)).toEqual(
      providerDefinitions.map(({ id }) => id).filter((id) => id !== "openai"),
    );
  });
});
