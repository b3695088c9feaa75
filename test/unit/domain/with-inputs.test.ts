import { describe, it } from "vitest";

import type { ImageRequest } from "../../../src/domain/image-request.ts";
import { noInputs, type InputImage } from "../../../src/domain/input-image.ts";
import { withInputs } from "../../../src/domain/with-inputs.ts";
import { routeInput } from "../routing/route-input.ts";

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
    { width: 1920, height: 1080, aspectRatio: "16:9" },
    { width: 3024, height: 4032, aspectRatio: "3:4" },
    { width: 1000, height: 100, aspectRatio: "1:1" },
  ] as const)("keeps the shape of the image it edits: $aspectRatio", (kept, { expect }) => {
    const { shape } = withInputs(edit, { ...noInputs, images: [image(kept.width, kept.height)] });
    expect(shape).toMatchObject({ kind: "ratio", aspectRatio: kept.aspectRatio });
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
