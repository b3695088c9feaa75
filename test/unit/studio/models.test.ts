import { describe, it } from "vitest";

import type { ModelView as AdminModelView } from "../../../src/studio/api/admin-views.ts";
import { maskModel, models } from "../../../src/studio/state/catalog.ts";
import { alertWords } from "../../../src/studio/words/alerts.ts";
import { modelStateWords, versionWords } from "../../../src/studio/words/models.ts";
import { sinceThenWords } from "../../../src/studio/words/since-then.ts";

const now = Date.parse("2026-11-26T12:00:00Z");

const image = {
  id: "img_1",
  imageIndex: 0,
  model: "gemini-3.1-flash-image",
  url: "/v1/images/img_1",
  size: "1024x1024",
  width: 1024,
  height: 1024,
  mediaType: "image/jpeg",
  bytes: 5,
  sha256: "00",
  original: null,
  signedUrl: null,
  thumbnailUrl: null,
} as const;

describe("what has become of an image's engine", () => {
  const changed = {
    description: "Nano Banana 2",
    version: "002",
    version_changed_at: "2026-10-12T08:00:00.000Z",
  };
  const ofImage = {
    createdAt: "2026-10-11T08:00:00.000Z",
    images: [image],
    modelVersion: "001",
  };

  it("is told when its version has changed since", ({ expect }) => {
    expect(sinceThenWords(ofImage, changed, now)).toMatch(
      /^Nano Banana 2 has changed since, on 12 Oct 2026, .*: it was 001, and is 002 now\. Made again, the image may look otherwise\.$/,
    );
  });

  it("is told when it is retired", ({ expect }) => {
    const retired = { ...changed, lifecycle: { state: "retired", since: "2026-11-01" } } as const;
    expect(sinceThenWords(ofImage, retired, now)).toBe(
      "Nano Banana 2 has been retired since. Made again, the image comes from another engine.",
    );
  });

  it.for([
    ["the same version answers", { ...ofImage, modelVersion: "002" }, changed],
    ["the image's is not known", { ...ofImage, modelVersion: null }, changed],
    ["none is reported", ofImage, { ...changed, version: null }],
    ["no change is known", ofImage, { ...changed, version_changed_at: null }],
    [
      "the image is newer than what is known",
      { ...ofImage, createdAt: "2026-10-12T08:00:00.001Z", modelVersion: "003" },
      changed,
    ],
    ["there is no image", { ...ofImage, images: [] }, changed],
  ] as const)("is not told when %s", ([, generation, model], { expect }) => {
    expect(sinceThenWords(generation, model, now)).toBeNull();
  });
});

describe("a model for a mask", () => {
  it.for([
    ["that of Pro", [pro("b"), masked("a"), masked("b")], "b"],
    ["the first, where Pro has no masks", [pro("c"), masked("a"), masked("b")], "a"],
    ["the first that is set up", [pro("b"), masked("b", false), masked("a")], "a"],
    ["none", [pro("b"), masked("b", false)], undefined],
  ] as const)("is %s", ([, catalog, id], { expect }) => {
    models.value = catalog;
    expect(maskModel()).toBe(id);
  });
});

describe("how a model is", () => {
  const model: AdminModelView = {
    model: "gemini-3.1-flash-image",
    displayName: "Nano Banana 2",
    engine: "standard",
    roles: ["standard"],
    lifecycle: { state: "live" },
    successor: "gemini-nano-banana-2.1",
    check: { status: "reachable", ms: 12, failure: null },
    known: null,
  };
  const known = {
    state: "retired",
    since: "2026-11-26T10:00:00.000Z",
    checkedAt: "2026-11-26T11:50:00.000Z",
    version: null,
    previousVersion: null,
    versionChangedAt: null,
  } as const;
  const gone = { status: "gone", ms: 12, failure: null } as const;

  it.for<readonly [word: string, change: Partial<AdminModelView>, detail: string | null]>([
    ["There", {}, null],
    ["Deprecated", { lifecycle: { state: "deprecated", shutdownOn: null } }, "no date is set"],
    ["Gone", { check: gone }, "retired once a second check confirms it"],
    ["Retired", { check: gone, known }, null],
    ["Retired", { known }, "there again: the next check brings it back"],
    [
      "Refused",
      { check: { status: "refused", ms: 1, failure: { kind: "authentication", message: "" } } },
      "authentication",
    ],
    ["No answer", { check: { status: "unreachable", ms: 1, failure: null } }, null],
  ])("is told as %s", ([word, change, detail], { expect }) => {
    expect(modelStateWords({ ...model, ...change })).toMatchObject({ word, detail });
  });

  it.for([
    [null, "not told"],
    [known, "not told"],
    [{ ...known, version: "001" }, "001"],
  ] as const)("with its version: %o", ([state, words], { expect }) => {
    expect(versionWords(state, now)).toBe(words);
  });

  it("with the version before, once it has changed", ({ expect }) => {
    const versions = { version: "002", previousVersion: "001", versionChangedAt: known.since };
    expect(versionWords({ ...known, ...versions }, now)).toMatch(/^002 since .*, before that 001$/);
  });
});

describe("an alert", () => {
  const any = {
    id: "alert_1",
    at: "2026-11-26T10:00:00.000Z",
    provider: "google",
    webhook: "none",
  };

  it("of a model is told in its own words", ({ expect }) => {
    const alert = {
      ...any,
      type: "model.retired",
      model: "gemini-3.1-flash-image",
      message: "Nano Banana 2 is gone.",
      from: null,
      to: null,
    } as const;
    expect(alertWords(alert)).toEqual({
      badge: "Retired",
      tone: "bad",
      text: "Nano Banana 2 is gone.",
    });
  });

  it.for([
    { threshold: 80, hardStop: true, tone: "warn", text: "google: $8.00 of $10.00" },
    { threshold: 100, hardStop: false, tone: "bad", text: "google: $8.00 of $10.00" },
    {
      threshold: 100,
      hardStop: true,
      tone: "bad",
      text: "google: $8.00 of $10.00, calls go elsewhere",
    },
  ])("of a budget: $threshold percent, hard stop $hardStop", (row, { expect }) => {
    const { tone, text, ...rest } = row;
    const budget = { budgetMicroUsd: 10_000_000, spentMicroUsd: 8_000_000, forecastMicroUsd: 0 };
    const alert = { ...any, ...budget, ...rest, type: "budget.reached", month: "2026-11" } as const;
    expect(alertWords(alert)).toEqual({ badge: `${rest.threshold} %`, tone, text });
  });
});

function masked(id: string, configured = true) {
  return { id, diptych: { description: id, configured, capabilities: { mask: true } } };
}

function pro(model: string) {
  return { id: "pro", diptych: { description: "", model } };
}
