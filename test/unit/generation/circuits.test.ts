import { describe, expect, test } from "vitest";

import {
  breakerKey,
  breakerKeysOf,
  retrySeconds,
  toHealth,
} from "../../../src/generation/circuits.ts";
import { begin, minute, second } from "../breaker/breaker-driver.ts";
import { openFor, snapshotOf } from "../breaker/snapshots.ts";
import { routeInput } from "../routing/route-input.ts";

const { catalog } = routeInput({});
const pro = { provider: "openai", model: "gpt-image-2" } as const;
const standard = { provider: "google", model: "gemini-3.1-flash-image" } as const;
const proKey = breakerKey(pro.provider, pro.model, "generate");
const standardKey = breakerKey(standard.provider, standard.model, "generate");

describe("the breakers of a provider", () => {
  test("are one for each model and operation", () => {
    const keys = breakerKeysOf("openai", catalog);
    const models = catalog.cards.filter(({ provider }) => provider === "openai");
    expect(keys).toHaveLength(models.length * 2);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain("v1:openai:gpt-image-2:generate");
    expect(keys).toContain("v1:openai:gpt-image-2:edit");
    expect(keys.every((key) => key.startsWith("v1:openai:"))).toBe(true);
  });
});

describe("the circuits as routing sees them", () => {
  test("are those that refuse, each with its reason", () => {
    const circuits = {
      [proKey]: openFor(minute),
      [standardKey]: snapshotOf({ throttledUntil: begin + second }),
    };
    expect([...toHealth(catalog, "generate", circuits, begin).circuits]).toEqual(
      expect.arrayContaining([
        ["gpt-image-2:generate", "breaker_open"],
        ["gemini-3.1-flash-image:generate", "rate_limited"],
      ]),
    );
    expect(toHealth(catalog, "edit", circuits, begin).circuits.size).toBe(0);
  });

  test.for([
    { name: "is closed", snapshot: snapshotOf() },
    { name: "may be probed", snapshot: openFor(0) },
    { name: "cannot be reached", snapshot: null },
  ])("hold nothing against a model whose circuit $name", ({ snapshot }) => {
    const circuits = { [proKey]: snapshot };
    expect(toHealth(catalog, "generate", circuits, begin).circuits.size).toBe(0);
  });
});

describe("the time to wait", () => {
  const circuits = { [proKey]: openFor(40_200), [standardKey]: openFor(7001) };

  test.for([
    { models: [pro, standard], seconds: 8 },
    { models: [pro], seconds: 41 },
    { models: [], seconds: null },
  ])("is that of the first of the models: $seconds s", ({ models, seconds }) => {
    expect(retrySeconds(models, "generate", circuits, begin)).toBe(seconds);
  });

  test("is unknown when no circuit refuses", () => {
    expect(retrySeconds([pro], "generate", {}, begin)).toBeNull();
    expect(retrySeconds([pro], "edit", circuits, begin)).toBeNull();
  });

  test("is a second at least", () => {
    const almost = { [proKey]: openFor(1) };
    expect(retrySeconds([pro], "generate", almost, begin)).toBe(1);
  });
});
