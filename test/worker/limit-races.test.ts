import { describe, it } from "vitest";

import { unlimited } from "../../src/domain/limits.ts";
import { openingOf } from "../openings.ts";
import { createAccount } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { beginIn } from "./deployment.ts";
import { createLedger, now } from "./ledgers.ts";
import { ledgerOf, limitedEnv, waitUntilIdle } from "./limited.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const atOnce = 1000;
const quota = 5;

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...groups].map(([word, { length }]) => [word, length]));
}

describe(`${atOnce} calls at once, on a quota of ${quota} images`, () => {
  it(`are ${quota} reservations in the ledger`, async ({ expect }) => {
    const ledger = createLedger();
    const limits = { ...unlimited, imagesPerMonth: quota };
    const answers = await Promise.all(
      Array.from({ length: atOnce }, async (_, index) =>
        ledger.open(openingOf({ generationId: `gen_${index}`, now, limits })),
      ),
    );
    expect(tally(answers.map(({ result }) => result.kind))).toEqual({
      reserved: quota,
      refused: atOnce - quota,
    });
    expect(await ledger.describe(now)).toMatchObject({
      reserved: { images: quota },
      open: { reservations: quota, images: quota },
    });
  });

  it.for(["/v1/generations", "/v1/images/generations"])(
    `are ${quota} images and as many calls to an engine: POST %s`,
    { timeout: 120_000 },
    async (route, { expect }) => {
      const account = await createAccount({ tier: "standard" });
      const deployment = limitedEnv({ imagesPerMonth: quota });
      const prompt = uniquePrompt();
      // Once, what a thousand would look up at the same time: the key and the breakers.
      await (await beginIn(deployment, "/v1/plan", { ...account, body: { prompt } })).settled();
      const answers = await Promise.all(
        Array.from({ length: atOnce }, async () => {
          const { response, settled } = await beginIn(deployment, route, {
            ...account,
            body: { prompt, ...(route === "/v1/generations" ? { resolution: "512" } : {}) },
          });
          const text = await response.text();
          await settled();
          const { code = "served" } = JSON.parse(text) as { readonly code?: string };
          return `${response.status} ${code}`;
        }),
      );
      expect(tally(answers)).toEqual({
        "200 served": quota,
        "429 quota_exceeded": atOnce - quota,
      });
      expect(await callsWithPrompt(prompt)).toHaveLength(quota);
      await waitUntilIdle(account);
      const { settled } = await ledgerOf(account).describe(Date.now());
      expect(settled.images).toBe(quota);
    },
  );
});
