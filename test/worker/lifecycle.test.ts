import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";

import worker from "../../src/index.ts";
import { createServices } from "../../src/services.ts";
import { createModelStateStore } from "../../src/storage/model-states.ts";
import { failedAttempt } from "../unit/generation/records.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { pro, standard } from "./breakers.ts";
import { changedEnv, outOfOrder } from "./deployment.ts";
import { check, forgetModels, modelAlerts, record, retire, stateOf } from "./lifecycle.ts";
import { queryPlans } from "./query-plans.ts";
import { openHook } from "./webhook-receiver.ts";

const heir = "gemini-nano-banana-2.1";
/** Its heir is the Pro model. */
const dated = "gpt-image-2-2026-04-21";
const minute = 60_000;

beforeEach(forgetModels);

async function types(): Promise<readonly string[]> {
  return (await modelAlerts()).map(({ type }) => type);
}

describe("a check of all models", () => {
  it("asks for each, and keeps what it found", async ({ expect }) => {
    const now = Date.now();
    const asked = await check({ now });
    const ids = createServices(env).catalog.cards.map(({ id }) => id);
    expect(asked.toSorted()).toEqual(ids.toSorted());
    expect(await stateOf(standard)).toEqual({
      model: standard,
      provider: "google",
      state: "available",
      since: now,
      checkedAt: now,
      goneSince: null,
      version: null,
      versionSeenAt: null,
      previousVersion: null,
      versionChangedAt: null,
    });
    expect(await modelAlerts()).toEqual([]);
  });

  it("asks no provider that is not configured", async ({ expect }) => {
    const asked = await check({ now: Date.now(), changes: { OPENAI_API_KEY: "" } });
    expect(asked.filter((model) => model.startsWith("gpt"))).toEqual([]);
    expect(asked).toContain(standard);
  });

  it.for(["bad-key", "no-credit", "down", "html-404", "other-404"] as const)(
    "takes '%s' for no word on a model",
    async (answer, { expect }) => {
      const now = Date.now();
      await check({ now });
      for (const later of [1, 2, 3]) {
        await check({ now: now + later * minute, answers: { [standard]: answer, [pro]: answer } });
      }
      expect(await stateOf(standard)).toMatchObject({ state: "available", goneSince: null });
      expect(await stateOf(pro)).toMatchObject({ state: "available", since: now });
      expect(await types()).not.toContain("model.retired");
    },
  );

  it("goes on with the next trigger when D1 does not answer", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const asked = await check({ now: Date.now(), changes: { DB: outOfOrder(env.DB, "prepare") } });
    expect(asked).toEqual([]);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("with the next trigger"));
    log.mockRestore();
  });
});

describe("a model that is gone", () => {
  it("is retired by the second check that says so, and told once", async ({ expect }) => {
    const hook = openHook();
    const changes = { ALERT_WEBHOOK_URL: hook.url };
    const now = Date.now();
    const answers = { [standard]: "gone" } as const;
    await check({ now, changes });
    await check({ now: now + minute, answers, changes });
    expect(await stateOf(standard)).toMatchObject({ state: "available", goneSince: now + minute });
    expect(await types()).toEqual([]);
    await Promise.all([
      check({ now: now + 2 * minute, answers, changes }),
      check({ now: now + 2 * minute, answers, changes }),
    ]);
    await check({ now: now + 12 * minute, answers, changes });
    expect(await stateOf(standard)).toMatchObject({ state: "retired", since: now + 2 * minute });
    const alerts = await modelAlerts();
    expect(alerts).toMatchObject([
      { type: "model.retired", provider: "google", model: standard, from: standard, to: heir },
    ]);
    expect(alerts[0]).toHaveProperty(
      "message",
      "Nano Banana 2 is gone: google answered twice that it has no 'gemini-3.1-flash-image', or none for this account. Nano Banana 2.1 takes its place. Set STANDARD_MODEL to 'gemini-nano-banana-2.1'.",
    );
    expect(await hook.received()).toHaveLength(1);
  });

  it("is asked for each minute while it is doubted, and then every ten", async ({ expect }) => {
    const now = Date.now();
    expect(await check({ now, scope: "doubted" })).toEqual([]);
    await check({ now, answers: { [pro]: "gone" } });
    const answers = { [pro]: "gone" } as const;
    expect(await check({ now: now + minute, scope: "doubted", answers })).toEqual([pro]);
    expect(await stateOf(pro)).toMatchObject({ state: "retired" });
    expect(await check({ now: now + 2 * minute, scope: "doubted", answers })).toEqual([]);
  });

  it("comes back with the check that finds it, which is told", async ({ expect }) => {
    const now = Date.now();
    await retire(pro, now);
    await check({ now: now + 10 * minute });
    expect(await stateOf(pro)).toMatchObject({ state: "available", since: now + 10 * minute });
    expect(await types()).toEqual(["model.returned", "model.retired"]);
    // Another time is another occasion.
    await retire(pro, now + 60 * minute);
    expect(await types()).toEqual(["model.retired", "model.returned", "model.retired"]);
  });

  it("sends admins to the first heir that is still there", async ({ expect }) => {
    const changes = { PRO_MODEL: dated };
    const now = Date.now();
    const answers = { [dated]: "gone", [pro]: "gone" } as const;
    await check({ now: now - 2 * minute, changes });
    await check({ now: now - minute, answers, changes });
    await check({ now, answers, changes });
    const alerts = await modelAlerts();
    const ofDated = alerts.find(({ model }) => model === dated);
    expect(ofDated).toMatchObject({ type: "model.retired", to: "gpt-image-2.6-sunburst" });
    expect(ofDated).toHaveProperty(
      "message",
      expect.stringContaining("Set PRO_MODEL to 'gpt-image-2.6-sunburst'."),
    );
    await check({ now: now + 10 * minute, answers: { [pro]: "gone" }, changes });
    expect((await modelAlerts())[0]).toMatchObject({
      type: "model.returned",
      model: dated,
      from: "gpt-image-2.6-sunburst",
    });
  });

  it("names no heir when none is there", async ({ expect }) => {
    await retire([heir, standard]);
    const alert = (await modelAlerts()).find(({ model }) => model === standard);
    expect(alert).toMatchObject({ type: "model.retired", to: null });
    expect(alert).toHaveProperty(
      "message",
      expect.stringMatching(
        /No model is left to take its place: .* Set STANDARD_MODEL to another model\.$/,
      ),
    );
  });

  it("is told to nobody who never had it and never named it", async ({ expect }) => {
    const answers = { "gpt-image-2.6-flare": "gone" } as const;
    const now = Date.now();
    await check({ now, answers });
    await check({ now: now + minute, answers });
    expect(await stateOf("gpt-image-2.6-flare")).toMatchObject({ state: "retired" });
    expect(await types()).toEqual([]);
  });
});

/** Has a call met 404, five seconds ago. */
function turnedAway(now: number): Promise<void> {
  return record(failedAttempt("model-not-found", { startedAt: now - 5000 }));
}

describe("a call that meets 404", () => {
  it("has its model checked with the next minute, and again to be sure", async ({ expect }) => {
    const now = Date.now();
    const answers = { [standard]: "gone" } as const;
    await check({ now: now - minute });
    await turnedAway(now);
    expect(await check({ now, scope: "doubted", answers })).toEqual([standard]);
    expect(await stateOf(standard)).toMatchObject({ state: "available", goneSince: now });
    await check({ now: now + minute, scope: "doubted", answers });
    expect(await stateOf(standard)).toMatchObject({ state: "retired" });
  });

  it("is told as it is when the provider has the model", async ({ expect }) => {
    const now = Date.now();
    await check({ now: now - minute });
    await turnedAway(now);
    await check({ now, scope: "doubted" });
    await check({ now: now + 1000, scope: "doubted" });
    expect(await stateOf(standard)).toMatchObject({ state: "available" });
    expect(await modelAlerts()).toMatchObject([
      { type: "model.unavailable", model: standard, provider: "google" },
    ]);
  });

  it("is not told of a model that has come back since", async ({ expect }) => {
    const now = Date.now();
    await retire(standard, now - 2 * minute);
    await turnedAway(now);
    await check({ now });
    await check({ now: now + minute, scope: "doubted" });
    expect(await types()).toEqual(["model.returned", "model.retired"]);
  });

  it("is told once when the day ends meanwhile", async ({ expect }) => {
    const missedAt = Date.parse("2026-11-25T23:50:00Z");
    await check({ now: missedAt - minute });
    await record(failedAttempt("model-not-found", { startedAt: missedAt }));
    await check({ now: missedAt + minute, scope: "doubted" });
    await check({ now: missedAt + 11 * minute, scope: "doubted" });
    expect(await types()).toEqual(["model.unavailable"]);
    await record(failedAttempt("model-not-found", { startedAt: missedAt + 20 * minute }));
    await check({ now: missedAt + 21 * minute, scope: "doubted" });
    expect(await types()).toEqual(["model.unavailable", "model.unavailable"]);
  });

  it("says nothing any more after a quarter of an hour", async ({ expect }) => {
    const now = Date.now();
    await turnedAway(now);
    expect(await check({ now: now + 16 * minute, scope: "doubted" })).toEqual([]);
  });
});

describe("a model whose answers report another version", () => {
  it("is told with both and since when, and never for the first", async ({ expect }) => {
    const now = Date.now();
    const answer = (modelVersion: string | null, agoMs: number) =>
      record({ modelVersion, startedAt: now - agoMs });
    await answer("3.1-001", 50 * minute);
    await check({ now: now - 40 * minute });
    expect(await stateOf(standard)).toMatchObject({
      version: "3.1-001",
      previousVersion: null,
      versionChangedAt: null,
    });
    await answer("3.1-001", 35 * minute);
    await answer("3.1-002", 30 * minute);
    await answer("3.1-002", 25 * minute);
    await answer(null, 22 * minute);
    await check({ now: now - 20 * minute });
    await check({ now: now - 10 * minute });
    expect(await stateOf(standard)).toMatchObject({
      version: "3.1-002",
      versionSeenAt: now - 25 * minute,
      previousVersion: "3.1-001",
      versionChangedAt: now - 30 * minute,
    });
    expect(await modelAlerts()).toMatchObject([
      { type: "model.version_changed", model: standard, from: "3.1-001", to: "3.1-002" },
    ]);
  });

  it("is shown to admins, and to whoever lists the models", async ({ expect }) => {
    const now = Date.now();
    await record({ modelVersion: "3.1-001", startedAt: now - 30 * minute });
    await check({ now: now - 20 * minute });
    await record({ modelVersion: "3.1-002", startedAt: now - 15 * minute });
    await check({ now });
    const changedAt = new Date(now - 15 * minute).toISOString();
    const shown = await (await get("/admin/api/models", admin)).json<ModelsAnswer>();
    const models = shown.providers.flatMap((group) => group.models);
    expect(models.find(({ model }) => model === standard)).toMatchObject({
      known: {
        state: "available",
        version: "3.1-002",
        previousVersion: "3.1-001",
        versionChangedAt: changedAt,
      },
    });
  });
});

interface ModelsAnswer {
  readonly providers: readonly { readonly models: readonly { readonly model: string }[] }[];
}

describe("what was found of a model", () => {
  it("does not overwrite what another trigger has found meanwhile", async ({ expect }) => {
    const now = Date.now();
    await check({ now });
    const { modelStates } = createServices(env);
    const known = await stateOf(pro);
    if (!known) throw new Error("Nothing is known.");
    await modelStates.save({ ...known, checkedAt: now + 1, goneSince: now + 1 }, known);
    await modelStates.save({ ...known, checkedAt: now + 2 }, known);
    await modelStates.save({ ...known, checkedAt: now + 3 }, undefined);
    expect(await stateOf(pro)).toMatchObject({ checkedAt: now + 1, goneSince: now + 1 });
  });
});

describe("the triggers", () => {
  it.for([
    { cron: "*/10 * * * *", isAsked: true },
    { cron: "* * * * *", isAsked: false },
    { cron: "17 * * * *", isAsked: false },
  ])("$cron asks for all models: $isAsked", async ({ cron, isAsked }, { expect }) => {
    // An address at which nobody is: what is asked is kept all the same.
    const nowhere = "http://127.0.0.1:9";
    const changes = { OPENAI_BASE_URL: `${nowhere}/v1`, GOOGLE_BASE_URL: nowhere };
    await worker.scheduled(createScheduledController({ cron }), changedEnv(changes));
    expect((await stateOf(pro)) !== undefined).toBe(isAsked);
  });
});

describe("what the triggers read", () => {
  it("is found by indexes, however long the history is", async ({ expect }) => {
    const plans = await queryPlans(async (database) => {
      const store = createModelStateStore(database);
      await store.turnedAwaySince(0);
      await store.hasServedSince("google", 0);
      await store.hasModelServedSince(pro, 0);
      const known = { model: standard, version: "other", versionSeenAt: 1 };
      await store.newestVersion({ ...known } as Parameters<typeof store.newestVersion>[0]);
    });
    const scans = plans.filter((step) => step.startsWith("SCAN"));
    expect(scans).toEqual([]);
    expect(plans.join("\n")).toContain("attempts_turned_away");
    expect(plans.join("\n")).toContain("INDEX attempts_by_time");
    expect(plans.join("\n")).toContain("COVERING INDEX attempts_by_version");
  });
});
