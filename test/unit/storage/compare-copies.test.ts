import { assert, boolean, property, subarray } from "fast-check";
import { describe, it } from "vitest";

import { erasedGeneration } from "../../../src/domain/erased-generation.ts";
import type { Generation } from "../../../src/domain/generation.ts";
import { compareCopies } from "../../../src/storage/compare-copies.ts";
import type { KeptGeneration } from "../../../src/storage/kept-generation.ts";
import { generationOf, mixedGenerations, storedImage } from "../generation/ended-generations.ts";
import { attemptOf, failedAttempt } from "../generation/records.ts";

const missing = { kind: "missing" } as const;
const unreadable = { kind: "unreadable" } as const;

const names = { id: "gen_01h45ytscbebyvny4gc8cr8ma2", accountId: "acct_1" };
const whole = generationOf({
  ...names,
  attempts: [failedAttempt("stalled"), attemptOf({ number: 2 }), attemptOf({ number: 3 })],
  images: [storedImage(names, 0), storedImage(names, 1)],
});

function found(generation: Generation): KeptGeneration {
  return { kind: "found", generation };
}

describe("what is not in both places", () => {
  it.for([
    { row: missing, record: missing, expected: { kind: "none" } },
    { row: missing, record: found(whole), expected: { kind: "missing-row", record: whole } },
    { row: found(whole), record: missing, expected: { kind: "missing-record", row: whole } },
    {
      row: unreadable,
      record: found(whole),
      expected: { kind: "unreadable", copies: ["row"] },
    },
    {
      row: missing,
      record: unreadable,
      expected: { kind: "unreadable", copies: ["record"] },
    },
    {
      row: unreadable,
      record: unreadable,
      expected: { kind: "unreadable", copies: ["row", "record"] },
    },
  ] as const)("$row.kind beside $record.kind: $expected.kind", (tried, { expect }) => {
    expect(compareCopies(tried.row, tried.record)).toEqual(tried.expected);
  });
});

describe("two copies", () => {
  it("are equal whatever the order of their fields, and however often they were stored", ({
    expect,
  }) => {
    for (const generation of mixedGenerations(12)) {
      const entries = Object.entries(generation).toReversed();
      const turned = Object.fromEntries(entries) as unknown as Generation;
      const parsed = JSON.parse(JSON.stringify(generation)) as Generation;
      expect(compareCopies(found(turned), found(parsed))).toEqual({ kind: "equal" });
    }
  });

  it("differ in each field that is another", ({ expect }) => {
    const other: Generation = generationOf({
      id: "gen_01h45ytscbebyvny4gc8cr8ma3",
      accountId: "acct_2",
      keyId: "key_2",
      tier: "free",
      status: "failed",
      operation: "edit",
      prompt: "Another",
      requested: { ...whole.requested, count: 4 },
      metadata: { a: "b" },
      model: "gpt-image-2",
      modelVersion: null,
      provider: "openai",
      reasons: ["pro_tier"],
      fallbackFrom: "gpt-image-2",
      warnings: [{ code: "images_missing", message: "Some." }],
      attempts: [...whole.attempts, attemptOf({ number: 4 })],
      images: [...whole.images, storedImage(names, 2)],
      estimateMicroUsd: null,
      costMicroUsd: 1,
      createdAt: 1,
      completedAt: null,
      error: { code: "no_engine_available", detail: "None." },
      marks: { favourite: true, labels: ["a"], feedback: null },
    });
    // A deletion that is half done is told by itself.
    const others = Object.keys(whole).filter((name) => name !== "deletedAt");
    assert(
      property(subarray(others), (fields) => {
        const changes = Object.entries(other).filter(([name]) => fields.includes(name));
        const row = { ...whole, ...Object.fromEntries(changes) };
        const comparison = compareCopies(found(row), found(whole));
        const expected = fields.length === 0 ? { kind: "equal" } : { kind: "different", fields };
        expect(comparison).toEqual(expected);
      }),
    );
  });

  it("differ when one alone was deleted, whatever else one lacks", ({ expect }) => {
    const erased = erasedGeneration(whole, 1000);
    const different = { kind: "different", fields: ["deletedAt"] };
    expect(compareCopies(found(erased), found(whole))).toEqual(different);
    expect(compareCopies(found(whole), found(erased))).toEqual(different);
    expect(compareCopies(found(erased), found(erased))).toEqual({ kind: "equal" });
  });

  it.for([
    { what: "the prompt by a blank", row: { prompt: `${whole.prompt} ` }, fields: ["prompt"] },
    {
      what: "what one attempt cost",
      row: { attempts: whole.attempts.with(1, attemptOf({ number: 2, costMicroUsd: 1 })) },
      fields: ["attempts"],
    },
    {
      what: "the order of the images",
      row: { images: whole.images.toReversed() },
      fields: ["images"],
    },
  ])("differ in $what", ({ row, fields }, { expect }) => {
    const comparison = compareCopies(found({ ...whole, ...row }), found(whole));
    expect(comparison).toEqual({ kind: "different", fields });
  });
});

describe("a row that lacks what its record has", () => {
  it("is incomplete, whatever is missing and whatever else differs", ({ expect }) => {
    assert(
      property(
        subarray([...whole.attempts]),
        subarray([...whole.images]),
        boolean(),
        (attempts, images, differs) => {
          const row = { ...whole, attempts, images, ...(differs ? { prompt: "Another" } : {}) };
          const lacks =
            attempts.length < whole.attempts.length || images.length < whole.images.length;
          const comparison = compareCopies(found(row), found(whole));
          const otherwise = differs ? "different" : "equal";
          expect(comparison.kind).toBe(lacks ? "row-incomplete" : otherwise);
        },
      ),
    );
  });

  it("is no such row when it has more than its record", ({ expect }) => {
    const record = { ...whole, images: [], attempts: [] };
    expect(compareCopies(found(whole), found(record))).toEqual({
      kind: "different",
      fields: ["attempts", "images"],
    });
  });
});
