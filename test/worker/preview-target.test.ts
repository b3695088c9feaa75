import { describe, it } from "vitest";

import { createPreviewTarget } from "../../src/generation/preview-target.ts";

const png = new TextEncoder().encode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB".repeat(8));

function shownOf() {
  const shown = { types: [] as string[], bytes: 0, ended: 0 };
  const target = createPreviewTarget("diptych-preview:0", (mediaType) => {
    shown.types.push(mediaType);
    return {
      write: (base64) => void (shown.bytes += base64.length),
      end: () => void (shown.ended += 1),
    };
  });
  return { shown, target };
}

describe("a preview", () => {
  it("is shown from its first bytes on, and ends once", ({ expect }) => {
    const { shown, target } = shownOf();
    target.write(png);
    target.end();
    target.end();
    expect(shown).toEqual({ types: ["image/png"], bytes: png.length, ended: 1 });
  });

  it("is not shown when it is no image", ({ expect }) => {
    const { shown, target } = shownOf();
    target.write(new TextEncoder().encode("A".repeat(200)));
    target.end();
    expect(shown).toEqual({ types: [], bytes: 0, ended: 0 });
  });

  it("goes no further than 8 MiB, and takes no more memory", ({ expect }) => {
    const { shown, target } = shownOf();
    target.write(png);
    const piece = new Uint8Array(1024 * 1024).fill(0x41);
    for (let count = 0; count < 20; count += 1) target.write(piece);
    target.end();
    expect(shown).toEqual({
      types: ["image/png"],
      bytes: png.length + 7 * piece.length,
      ended: 1,
    });
  });
});
