import { beforeEach, describe, it } from "vitest";

import { failedAttempt } from "../unit/generation/records.ts";
import { pro, standard } from "./breakers.ts";
import { check, forgetModels, modelAlerts, record, stateOf } from "./lifecycle.ts";

const heir = "gemini-nano-banana-2.1";
const minute = 60_000;

beforeEach(forgetModels);

async function types(): Promise<readonly string[]> {
  return (await modelAlerts()).map(({ type }) => type);
}

describe("a provider that refuses the account", () => {
  it.for([
    { answer: "bad-key", says: /refuses this deployment's key/ },
    { answer: "no-credit", says: /quota or credit is used up/ },
  ] as const)("in a check is told once a day: $answer", async ({ answer, says }, { expect }) => {
    const now = Date.parse("2026-11-26T10:00:00Z");
    const answers = { [standard]: answer, [heir]: answer };
    await check({ now, answers });
    await check({ now: now + 10 * minute, answers });
    const alerts = await modelAlerts();
    expect(alerts).toMatchObject([{ type: "provider.refused", provider: "google" }]);
    expect(alerts[0]).toHaveProperty("message", expect.stringMatching(says));
    await check({ now: now + 24 * 60 * minute, answers });
    expect(await types()).toHaveLength(2);
  });

  it.for([
    { when: "a model that no setting names", refused: heir, served: null, isTold: false },
    { when: "one whose provider makes images", refused: standard, served: "google", isTold: false },
    { when: "one whose provider makes none", refused: standard, served: "openai", isTold: true },
  ])("in a check alone, of $when: told $isTold", async (row, { expect }) => {
    const now = Date.now();
    const startedAt = now - 23 * 60 * minute;
    const { refused, served, isTold } = row;
    if (served !== null) await record({ provider: served, startedAt });
    // Says nothing of the key, and that nothing was made.
    await record(
      failedAttempt("first-byte-deadline", { provider: "google", startedAt: now - minute }),
    );
    await check({ now, answers: { [refused]: "bad-key" } });
    expect(await types()).toEqual(isTold ? ["provider.refused"] : []);
    expect(await stateOf(refused)).toMatchObject({ checkedAt: now });
    await check({ now: now + 2 * 60 * minute, answers: { [refused]: "bad-key" } });
    expect(await types()).toEqual(refused === heir ? [] : ["provider.refused"]);
  });

  it("in a call is told once when the day ends meanwhile", async ({ expect }) => {
    const startedAt = Date.parse("2026-11-25T23:50:00Z");
    await record(failedAttempt("authentication", { startedAt }));
    await check({ now: startedAt + minute, scope: "doubted" });
    await check({ now: startedAt + 11 * minute, scope: "doubted" });
    expect(await types()).toEqual(["provider.refused"]);
  });

  it.for(["authentication", "quota-exhausted"] as const)(
    "in a call is told within a minute: %s",
    async (kind, { expect }) => {
      const now = Date.now();
      await record(failedAttempt(kind, { model: pro, provider: "openai", startedAt: now - 5000 }));
      expect(await check({ now, scope: "doubted" })).toEqual([]);
      await check({ now: now + minute, scope: "doubted" });
      expect(await modelAlerts()).toMatchObject([
        { type: "provider.refused", provider: "openai", model: pro, from: null, to: null },
      ]);
    },
  );

  it("at one model in a call is told of that model, once a day", async ({ expect }) => {
    const now = Date.now();
    const flare = "gpt-image-2.6-flare";
    for (const [model, at] of [
      [pro, 5000],
      [pro, 4000],
      // One that no setting names, and that nobody knows to be there.
      [flare, 3000],
    ] as const) {
      const startedAt = now - at;
      await record(failedAttempt("model-refused", { model, provider: "openai", startedAt }));
    }
    await check({ now, scope: "doubted" });
    await check({ now: now + minute, answers: { [flare]: "gone" } });
    const alerts = await modelAlerts();
    expect(alerts).toMatchObject([{ type: "model.unavailable", model: pro }]);
    expect(alerts[0]).toHaveProperty("message", expect.stringMatching(/not verified for '/));
    await check({ now: now + 2 * minute });
    await check({ now: now + 3 * minute });
    expect((await modelAlerts()).map(({ model }) => model)).toEqual([flare, pro]);
  });
});
