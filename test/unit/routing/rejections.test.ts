import { describe, expect, test } from "vitest";

import { rejectionCodes, type ReasonCode, type RejectionCode } from "../../../src/domain/reason.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import { circuitKey } from "../../../src/routing/route-plan.ts";
import {
  cardOf,
  editOptIn,
  named,
  ratio,
  requireRoute,
  role,
  routeInput,
  type RouteChange,
} from "./route-input.ts";

const google = "gemini-3.1-flash-image";
const lite = "gemini-3.1-flash-lite-image";
const gpt = "gpt-image-2";
const heir = "gemini-nano-banana-2.1";

/** One thing against Lite, the standard model of an edit that OpenAI does first. */
interface Fault {
  readonly code: RejectionCode;
  readonly change: RouteChange;
}

const faults: readonly Fault[] = [
  { code: "aspect_ratio_unsupported", change: { request: { shape: ratio("9:21", "2K") } } },
  { code: "resolution_unsupported", change: { request: { shape: ratio("9:16", "2K") } } },
  { code: "references_unsupported", change: { request: { references: 14 } } },
  { code: "mask_unsupported", change: { request: { mask: true } } },
  {
    code: "provider_not_configured",
    change: { settings: { configuredProviders: new Set(["openai"]) } },
  },
  { code: "model_retired", change: { health: { retiredModels: new Set([lite]) } } },
  { code: "budget_exhausted", change: { health: { exhaustedBudgets: new Set(["google"]) } } },
  { code: "breaker_open", change: { health: openCircuit(lite, "edit", "breaker_open") } },
  { code: "rate_limited", change: { health: openCircuit(lite, "edit", "rate_limited") } },
];

describe("what is against a model", () => {
  test("is checked in the order of the design", () => {
    expect(faults.map(({ code }) => code)).toEqual(rejectionCodes);
  });

  test.for(faults)("$code alone", ({ code, change }) => {
    expect(planWithLite([change])).toEqual([{ model: lite, provider: "google", code }]);
  });

  test.for(faults.map((fault, index) => ({ ...fault, later: faults.slice(index + 1) })))(
    "$code is told before everything after it",
    ({ code, change, later }) => {
      const rejections = planWithLite([...later.map((fault) => fault.change).toReversed(), change]);
      expect(rejections).toEqual([{ model: lite, provider: "google", code }]);
    },
  );

  test("nothing leaves it a candidate", () => {
    expect(planWithLite([])).toEqual([]);
  });
});

describe("the model that takes over carries the reasons", () => {
  test.for<readonly [code: RejectionCode, change: RouteChange]>([
    ["aspect_ratio_unsupported", { request: { shape: ratio("9:21", "1K") } }],
    [
      "resolution_unsupported",
      { request: { shape: ratio("1:1", "2K") }, settings: { standardModel: cardOf(lite) } },
    ],
    ["references_unsupported", { request: { references: 15 } }],
    ["mask_unsupported", { request: { mask: true } }],
    ["provider_not_configured", { settings: { configuredProviders: new Set(["openai"]) } }],
    ["model_retired", { health: { retiredModels: new Set([google, heir]) } }],
    ["budget_exhausted", { health: { exhaustedBudgets: new Set(["google"]) } }],
    ["breaker_open", { health: openCircuit(google, "generate", "breaker_open") }],
    ["rate_limited", { health: openCircuit(google, "generate", "rate_limited") }],
  ])("%s: standard work goes to the Pro model at medium", ([code, change]) => {
    const { candidates } = requireRoute(change);
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      model: gpt,
      quality: "medium",
      reasons: ["standard", code] satisfies ReasonCode[],
    });
  });

  test("Pro work goes to the standard model at high", () => {
    const plan = requireRoute({
      request: { model: role("pro"), shape: ratio("8:1", "1K") },
    });
    expect(plan.preferred).toBe(gpt);
    expect(plan.candidates).toMatchObject([
      { model: google, quality: "high", reasons: ["high_quality", "aspect_ratio_unsupported"] },
    ]);
  });

  test("a named model is a preference", () => {
    const health = openCircuit("gpt-image-2.6-flare", "generate", "rate_limited");
    const plan = requireRoute({ request: { model: named("gpt-image-2.6-flare") }, health });
    expect(plan.preferred).toBe("gpt-image-2.6-flare");
    expect(plan.candidates).toMatchObject([
      { model: google, reasons: ["model_requested", "rate_limited"] },
      { model: gpt, quality: "medium", reasons: ["model_requested", "rate_limited"] },
    ]);
  });

  test("every model passed over is told, each reason once, in order", () => {
    const plan = requireRoute({
      request: { model: named("gpt-image-2.6-flare") },
      health: {
        exhaustedBudgets: new Set(["google"]),
        ...openCircuit("gpt-image-2.6-flare", "generate", "breaker_open"),
      },
    });
    const reasons = ["model_requested", "breaker_open", "budget_exhausted"];
    expect(plan.candidates).toMatchObject([{ model: gpt, reasons }]);
    const bothOpen = requireRoute({
      request: { model: named("gpt-image-2.6-flare") },
      health: {
        circuits: new Map([
          [circuitKey("gpt-image-2.6-flare", "generate"), "breaker_open"],
          [circuitKey(google, "generate"), "breaker_open"],
        ]),
      },
    });
    expect(bothOpen.candidates).toMatchObject([
      { model: gpt, reasons: ["model_requested", "breaker_open"] },
    ]);
    expect(bothOpen.rejections).toHaveLength(2);
  });

  test("a model that was preferred and may be tried has only the route's reason", () => {
    const plan = requireRoute({ health: openCircuit(gpt, "generate", "breaker_open") });
    expect(plan.candidates).toMatchObject([{ model: google, reasons: ["standard"] }]);
    expect(plan.rejections).toEqual([{ model: gpt, provider: "openai", code: "breaker_open" }]);
  });

  test("a circuit counts for its own operation alone", () => {
    const health = openCircuit(google, "edit", "breaker_open");
    expect(requireRoute({ health }).rejections).toEqual([]);
    expect(requireRoute({ health, request: { operation: "edit" } }).rejections).toHaveLength(1);
  });
});

describe("fallback: false", () => {
  test.for<readonly [when: string, change: RouteChange, models: readonly string[]]>([
    ["standard work", {}, [google]],
    ["Pro mode", { request: { highQuality: true } }, [gpt]],
    [
      "a named model",
      { request: { model: named("gpt-image-2.6-flare") } },
      ["gpt-image-2.6-flare"],
    ],
    ["an edit", { request: { operation: "edit" }, settings: editOptIn }, [gpt]],
    ["a retired model's heir", { health: { retiredModels: new Set([google]) } }, [heir]],
  ])("leaves %s to the preferred model", ([, change, models]) => {
    const plan = requireRoute({ ...change, request: { ...change.request, fallback: false } });
    expect(plan.candidates.map(({ model }) => model)).toEqual(models);
  });

  test("ends in no route when that model cannot be used", () => {
    const health = openCircuit(google, "generate", "breaker_open");
    expect(planRoute(routeInput({ request: { fallback: false }, health }))).toEqual({
      kind: "no-route",
      preferred: google,
      reason: "standard",
      rejections: [{ model: google, provider: "google", code: "breaker_open" }],
    });
  });
});

describe("no route", () => {
  test.for<readonly [when: string, change: RouteChange, rejections: readonly string[]]>([
    [
      "no provider is configured",
      { settings: { configuredProviders: new Set<string>() } },
      [`${google} provider_not_configured`, `${gpt} provider_not_configured`],
    ],
    [
      "both providers' budgets are spent",
      { health: { exhaustedBudgets: new Set(["google", "openai"]) } },
      [`${google} budget_exhausted`, `${gpt} budget_exhausted`],
    ],
    [
      "no model takes as many references",
      { request: { references: 17 } },
      [`${google} references_unsupported`, `${gpt} references_unsupported`],
    ],
    [
      "no model draws the ratio",
      { request: { shape: ratio("1:9", "1K") } },
      [`${google} aspect_ratio_unsupported`, `${gpt} aspect_ratio_unsupported`],
    ],
    [
      "one model is limited and the other not configured",
      {
        settings: { configuredProviders: new Set(["google"]) },
        health: openCircuit(google, "generate", "rate_limited"),
      },
      [`${google} rate_limited`, `${gpt} provider_not_configured`],
    ],
  ])("when %s", ([, change, rejections]) => {
    const plan = planRoute(routeInput(change));
    expect(plan).toMatchObject({ kind: "no-route", preferred: google, reason: "standard" });
    const told = plan.kind === "refused" ? [] : plan.rejections;
    expect(told.map(({ model, code }) => `${model} ${code}`)).toEqual(rejections);
  });
});

/** The rejections of an edit with Lite as the standard model and gpt-image-2 as the editor. */
function planWithLite(changes: readonly RouteChange[]) {
  const settings = { standardModel: cardOf(lite), ...editOptIn };
  const merged = changes.reduce<RouteChange>(
    (sum, change) => ({
      request: { ...sum.request, ...change.request },
      settings: { ...sum.settings, ...change.settings },
      health: { ...sum.health, ...change.health },
    }),
    { request: { operation: "edit" }, settings },
  );
  const plan = requireRoute(merged);
  expect(plan.candidates[0].model).toBe(gpt);
  return plan.rejections;
}

function openCircuit(
  model: string,
  operation: "generate" | "edit",
  code: "breaker_open" | "rate_limited",
) {
  return { circuits: new Map([[circuitKey(model, operation), code]]) };
}
