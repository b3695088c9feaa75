import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isSameRatio, ratioOfPixels } from "../../../src/domain/aspect-ratio.ts";
import { rejectionCodes } from "../../../src/domain/reason.ts";
import { resolutions } from "../../../src/domain/resolution.ts";
import { toSize } from "../../../src/domain/size.ts";
import { createCatalog } from "../../../src/routing/catalog.ts";
import { planRoute } from "../../../src/routing/plan.ts";
import {
  circuitKey,
  type Candidate,
  type RouteInput,
  type RoutePlan,
} from "../../../src/routing/route-plan.ts";
import { isLong } from "../../selection.ts";
import { allCards } from "../domain/cards.ts";
import { edgeRatio, googleRatios } from "../domain/pictures.ts";
import { anyRouteInput } from "./route-arbitraries.ts";
import { cardOf } from "./route-input.ts";

const runs = { numRuns: isLong ? 1500 : 500 };

describe("any plan", () => {
  test("is of every kind often enough for the properties below to say something", () => {
    const plans = fc.sample(anyRouteInput, { numRuns: 2000, seed: 1 }).map(planRoute);
    const candidates = plans.flatMap(candidatesOf);
    const kinds = ["route", "no-route", "refused"].map(
      (kind) => plans.filter((plan) => plan.kind === kind).length,
    );
    expect(Math.min(...kinds)).toBeGreaterThan(400);
    expect(candidates.filter(({ conversion }) => conversion?.crop).length).toBeGreaterThan(200);
    expect(new Set(candidates.map(({ model }) => model)).size).toBe(allCards.length);
    const codes = new Set(plans.flatMap(rejectionsOf).map(({ code }) => code));
    expect(codes).toEqual(new Set(rejectionCodes));
  });

  test("names only models that can do the task", () => {
    checkCandidates(({ request }, candidate) => {
      const { provider, capabilities } = cardOf(candidate.model);
      const handedIn = request.references + (request.operation === "edit" ? 1 : 0);
      expect(candidate.provider).toBe(provider);
      expect(handedIn).toBeLessThanOrEqual(provider === "google" ? 14 : 16);
      expect(request.mask && !capabilities.mask).toBe(false);
      expect(request.mask && provider === "google").toBe(false);
    });
  });

  test("names only models that may be used now", () => {
    checkCandidates(({ request, settings, health }, { model, provider }) => {
      expect(settings.configuredProviders).toContain(provider);
      expect(health.retiredModels).not.toContain(model);
      expect(health.exhaustedBudgets).not.toContain(provider);
      expect(health.circuits.get(circuitKey(model, request.operation))).toBeUndefined();
    });
  });

  test("has each model of the catalog once at most, as a candidate or as a rejection", () => {
    checkPlans(({ catalog }, plan) => {
      const models = [...candidatesOf(plan), ...rejectionsOf(plan)].map(({ model }) => model);
      expect(new Set(models).size).toBe(models.length);
      expect(models.filter((model) => catalog.find(model)?.id !== model)).toEqual([]);
    });
  });

  test("is the same for the same input, which it leaves alone", () => {
    checkPlans((input, plan) => {
      const { catalog, ...rest } = input;
      const copy = structuredClone(rest);
      const again = planRoute({ ...copy, catalog: createCatalog(catalog.cards) });
      expect(again).toEqual(plan);
      expect(rest).toEqual(copy);
    });
  });

  test("draws the ratio that was asked for, at that tier or above", () => {
    checkCandidates(({ request: { shape } }, candidate) => {
      const asked = shape.kind === "ratio" ? shape : candidate;
      expect(isSameRatio(candidate.aspectRatio, asked.aspectRatio)).toBe(true);
      const [least, drawn] = [asked, candidate].map(({ resolution }) =>
        resolutions.indexOf(resolution),
      );
      expect(drawn).toBeGreaterThanOrEqual(least ?? 0);
    });
  });

  test("delivers exactly the pixels that were asked for", () => {
    checkCandidates(({ request: { shape } }, { pixels, conversion }) => {
      const asked = shape.kind === "size" ? shape.pixels : (conversion?.scale ?? pixels);
      const delivered = conversion?.scale ?? pixels;
      const cropped = conversion?.crop ?? ratioOfPixels(pixels);
      expect(delivered).toEqual(asked);
      expect(shape.kind === "ratio" || isSameRatio(cropped, ratioOfPixels(asked))).toBe(true);
    });
  });

  test("delivers the type that was asked for", () => {
    checkCandidates(({ request }, { model, outputFormat, conversion }) => {
      const delivered = conversion?.encode ?? outputFormat;
      expect(delivered).toBe(request.outputFormat ?? outputFormat);
      expect(cardOf(model).outputFormats).toContain(outputFormat);
    });
  });

  test("asks OpenAI only for sizes within its rule, and Google only for those of its table", () => {
    checkCandidates((_input, { model, provider, pixels, aspectRatio, resolution }) => {
      const { width, height } = pixels;
      const isOnGrid =
        width % 16 === 0 &&
        height % 16 === 0 &&
        Math.max(width, height) <= 3840 &&
        edgeRatio(pixels) <= 3 &&
        width * height >= 655_360 &&
        width * height <= 8_294_400;
      const sizes = cardOf(model).sizes;
      const ratio = googleRatios.find((written) => written === aspectRatio) ?? "1:1";
      const isInTable =
        sizes.kind === "table" && sizes.sizes[ratio]?.[resolution] === toSize(pixels);
      expect(provider === "openai" ? isOnGrid : isInTable).toBe(true);
    });
  });

  test("prices every candidate in whole micro-dollars", () => {
    checkCandidates((_input, { estimateMicroUsd }) => {
      expect(Number.isSafeInteger(estimateMicroUsd)).toBe(true);
      expect(estimateMicroUsd).toBeGreaterThan(0);
    });
  });

  test("never runs a Pro model at high for a tier without Pro mode", () => {
    checkCandidates(({ tier }, { model, quality }) => {
      const isHighOnPro = cardOf(model).engine === "pro" && quality === "high";
      expect(isHighOnPro && tier.proMode === "never").toBe(false);
    });
  });

  test("never runs standard work at high on a Pro model", () => {
    checkPlans((_input, plan) => {
      const preferred = plan.kind === "refused" ? undefined : cardOf(plan.preferred);
      const isStandardWork = preferred?.engine === "standard";
      const high = candidatesOf(plan).filter(
        ({ model, quality }) => cardOf(model).engine === "pro" && quality === "high",
      );
      expect(isStandardWork && high.length > 0).toBe(false);
    });
  });

  test("without fallback has the preferred model and its heirs alone", () => {
    checkPlans((input, plan) => {
      const alone = planRoute({ ...input, request: { ...input.request, fallback: false } });
      const models = [...rejectionsOf(alone), ...candidatesOf(alone)].map(({ model }) => model);
      const heirs = models.map((model) => cardOf(model).successor);
      const preferred = alone.kind === "refused" ? null : alone.preferred;
      expect(models.filter((model) => model !== preferred && !heirs.includes(model))).toEqual([]);
      expect(alone.kind === "refused").toBe(plan.kind === "refused");
    });
  });

  test("loses exactly the model whose circuit opens, and keeps the order of the others", () => {
    const circuit = fc.constantFrom(0, 1, 2);
    fc.assert(
      fc.property(anyRouteInput, circuit, (input, index) => {
        const before = candidatesOf(planRoute(input)).map(({ model }) => model);
        const lost = before[index] ?? "none";
        const key = circuitKey(lost, input.request.operation);
        const circuits = new Map([...input.health.circuits, [key, "breaker_open" as const]]);
        const after = planRoute({ ...input, health: { ...input.health, circuits } });
        const left = candidatesOf(after).map(({ model }) => model);
        expect(left).toEqual(before.filter((model) => model !== lost));
      }),
      runs,
    );
  });

  test("gives as reasons the route's own, then each rejection that came before", () => {
    checkPlans((_input, plan) => {
      const codes = rejectionsOf(plan).map(({ code }) => code);
      const reason = plan.kind === "refused" ? undefined : plan.reason;
      const reasons = candidatesOf(plan).map((candidate) => candidate.reasons);
      for (const [first, ...passedOver] of reasons) {
        expect(first).toBe(reason);
        expect(passedOver).toEqual([...new Set(codes)].slice(0, passedOver.length));
      }
      const counts = reasons.map(({ length }) => length);
      expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    });
  });
});

function checkPlans(check: (input: RouteInput, plan: RoutePlan) => void): void {
  fc.assert(
    fc.property(anyRouteInput, (input) => {
      check(input, planRoute(input));
    }),
    runs,
  );
}

function checkCandidates(check: (input: RouteInput, candidate: Candidate) => void): void {
  checkPlans((input, plan) => {
    for (const candidate of candidatesOf(plan)) check(input, candidate);
  });
}

function candidatesOf(plan: RoutePlan): readonly Candidate[] {
  return plan.kind === "route" ? plan.candidates : [];
}

function rejectionsOf(plan: RoutePlan) {
  return plan.kind === "refused" ? [] : plan.rejections;
}
