import { describe, it } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import { noInputs, type InputImage } from "../../../src/domain/input-image.ts";
import { withInputs } from "../../../src/domain/with-inputs.ts";
import { requireRoute, routeInput } from "../routing/route-input.ts";

const { request: words } = routeInput({ request: {} });
const edit: ImageRequest = { ...words, operation: "edit", keepsShape: true };

function image(width: number, height: number, bytes = 1000): InputImage {
  return { key: "k", mediaType: "image/png", width, height, bytes, sha256: "0" };
}

describe("a request with the images that it hands in", () => {
  it("is the same when there are none", ({ expect }) => {
    expect(withInputs(words, noInputs)).toBe(words);
  });

  it.for([
    { width: 1920, height: 1080, shape: { kind: "size", pixels: { width: 1280, height: 720 } } },
    { width: 3024, height: 4032, shape: { kind: "size", pixels: { width: 864, height: 1152 } } },
    { width: 600, height: 500, shape: { kind: "size", pixels: { width: 1056, height: 880 } } },
    { width: 1000, height: 100, shape: { kind: "ratio", aspectRatio: "1:1", resolution: "1K" } },
  ] as const)("keeps the shape of the image it edits: $width x $height", (kept, { expect }) => {
    const { shape } = withInputs(edit, { ...noInputs, images: [image(kept.width, kept.height)] });
    expect(shape).toEqual(kept.shape);
  });

  it("goes to the engine that edits, whatever shape the image has", ({ expect }) => {
    for (const [width, height] of [
      [600, 500],
      [1000, 1400],
      [1170, 2532],
      [333, 250],
    ] as const) {
      const request = withInputs(edit, { ...noInputs, images: [image(width, height)] });
      expect(requireRoute({ request }).candidates[0].provider).toBe("google");
    }
  });

  it("keeps a shape that it names, and that of a picture to draw from is none", ({ expect }) => {
    const named: ImageRequest = { ...edit, keepsShape: false };
    const [wide] = [image(1920, 1080)];
    expect(withInputs(named, { ...noInputs, images: [wide] }).shape).toEqual(edit.shape);
    expect(withInputs(words, { ...noInputs, references: [wide] }).shape).toEqual(words.shape);
  });

  it("counts the bytes of all but the mask", ({ expect }) => {
    const inputs = { images: [image(1, 1, 5)], references: [image(1, 1, 7)], mask: image(1, 1, 9) };
    expect(withInputs(edit, inputs).inputBytes).toEqual([5, 7]);
  });
});
