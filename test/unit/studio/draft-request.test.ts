import { describe, it } from "vitest";

import { frameOf, toPlanRequest, toRequest } from "../../../src/studio/state/draft-request.ts";
import type { Draft } from "../../../src/studio/state/draft.ts";

const draft: Draft = {
  prompt: " A hare ",
  onImageText: "",
  shape: { kind: "ratio", ratio: "16:9", resolution: "1K" },
  highQuality: null,
  count: 1,
  outputFormat: null,
  fallback: true,
  references: [],
};

const noPlatform = () => undefined;

describe("toRequest", () => {
  it("says no more than what was chosen", ({ expect }) => {
    expect(toRequest(draft)).toEqual({
      prompt: "A hare",
      aspectRatio: "16:9",
      resolution: "1K",
      previews: 2,
    });
  });

  it("says all that was chosen", ({ expect }) => {
    const reference = { id: "upl_1", localId: "1", name: "", url: "" };
    const whole = toRequest({
      ...draft,
      shape: { kind: "platform", id: "x_post" },
      highQuality: false,
      onImageText: "Hello",
      count: 3,
      outputFormat: "webp",
      fallback: false,
      references: [reference, { ...reference, id: null }],
    });
    expect(whole).toEqual({
      prompt: "A hare",
      platform: "x_post",
      highQuality: false,
      onImageText: "Hello",
      references: ["upl_1"],
      count: 3,
      outputFormat: "webp",
      fallback: false,
    });
  });
});

describe("toPlanRequest", () => {
  it("is the same for prompts of about one length, and holds no word of them", ({ expect }) => {
    const one = toPlanRequest({ ...draft, prompt: "secret" }, true);
    expect(one).toEqual(toPlanRequest({ ...draft, prompt: "another" }, true));
    expect(JSON.stringify(one)).not.toContain("secret");
    const long = toPlanRequest({ ...draft, prompt: "a".repeat(201) }, true);
    expect(long).not.toEqual(one);
  });
});

describe("frameOf", () => {
  it("is the shape of what was chosen", ({ expect }) => {
    expect(frameOf(draft, noPlatform)).toEqual({ width: 16, height: 9 });
    const shape = { kind: "platform", id: "x_post" } as const;
    const pixels = { width: 1600, height: 900 };
    expect(frameOf({ ...draft, shape }, () => pixels)).toEqual(pixels);
    expect(frameOf({ ...draft, shape }, noPlatform)).toEqual({ width: 1, height: 1 });
  });
});
