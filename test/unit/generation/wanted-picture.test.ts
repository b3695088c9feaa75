import { describe, it } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import {
  differences,
  qualitiesFor,
  wantedPicture,
} from "../../../src/generation/wanted-picture.ts";
import { size } from "../routing/route-input.ts";
import { imageOf, submissionOf } from "./records.ts";

/** What the first candidate of a request is to deliver, when it made a JPEG. */
function wantedOf(request: Partial<ImageRequest>) {
  const submission = submissionOf(request);
  return wantedPicture(submission.request, submission.plan.candidates[0], "image/jpeg");
}

describe("what is wanted", () => {
  const square = { width: 1024, height: 1024 };
  const feed = { width: 1080, height: 1350 };
  it.for([
    { asked: {}, wanted: { pixels: square, mediaType: "image/jpeg", mostBytes: null } },
    {
      asked: { outputFormat: "webp" },
      wanted: { pixels: square, mediaType: "image/webp", mostBytes: null },
    },
    {
      asked: { shape: size("1080x1350"), outputFormat: "png" },
      wanted: { pixels: feed, mediaType: "image/png", mostBytes: null },
    },
    {
      asked: { shape: size("1080x1350"), platform: "bluesky_portrait", outputFormat: "jpeg" },
      wanted: { pixels: feed, mediaType: "image/jpeg", mostBytes: 1_000_000 },
    },
  ] as const)("of $asked is $wanted", ({ asked, wanted }, { expect }) => {
    expect(wantedOf(asked)).toEqual(wanted);
  });

  it.for([
    { image: {}, found: [] },
    { image: { width: 1023 }, found: ["size"] },
    { image: { mediaType: "image/png" }, found: ["format"] },
    { image: { bytes: 11 }, found: ["bytes"] },
    { image: { bytes: 10 }, found: [] },
    {
      image: { height: 1, mediaType: "image/webp", bytes: 12 },
      found: ["size", "format", "bytes"],
    },
  ] as const)("differs from $image in $found", ({ image, found }, { expect }) => {
    const wanted = { ...wantedOf({}), mostBytes: 10 };
    expect(differences(imageOf(image), wanted)).toEqual(found);
  });
});

describe("the qualities that are tried", () => {
  const wanted = wantedOf({});

  it("are one without a limit of bytes: the one asked for, or a good one", ({ expect }) => {
    expect(qualitiesFor(wanted, undefined)).toEqual([90]);
    expect(qualitiesFor(wanted, 35)).toEqual([35]);
    expect(qualitiesFor(wanted, 0)).toEqual([1]);
  });

  it("become lower under a limit of bytes, and end", ({ expect }) => {
    const tried = qualitiesFor({ ...wanted, mostBytes: 10 }, undefined).map(Number);
    expect(tried).toEqual(tried.toSorted((one, other) => other - one));
    expect(tried.length).toBeLessThanOrEqual(5);
  });

  it("are the converter's own for PNG, which loses nothing", ({ expect }) => {
    const png = { ...wanted, mediaType: "image/png", mostBytes: 10 } as const;
    expect(qualitiesFor(png, 35)).toEqual([null]);
  });
});
