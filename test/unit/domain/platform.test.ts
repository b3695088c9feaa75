import { describe, expect, test } from "vitest";

import { ratioOfPixels, ratioValue } from "../../../src/domain/aspect-ratio.ts";
import { fitPicture } from "../../../src/domain/fit-picture.ts";
import { findPlatform, platforms } from "../../../src/domain/platform.ts";
import { toSize } from "../../../src/domain/size.ts";
import { cardOf } from "./cards.ts";
import { tellFit } from "./pictures.ts";

describe("platforms", () => {
  test.for<readonly [id: string, size: string, ofGoogle: string, ofGpt: string]>([
    ["instagram_feed", "1080x1350", "928x1152, crop 4:5", "1088x1360"],
    ["instagram_square", "1080x1080", "1024x1024", "1088x1088"],
    ["instagram_grid", "1080x1440", "896x1200, crop 3:4", "1104x1472"],
    ["instagram_story", "1080x1920", "1536x2752, crop 9:16", "1152x2048"],
    ["link_preview", "1200x630", "1376x768, crop 40:21", "1280x672"],
    ["x_post", "1600x900", "1376x768, crop 16:9", "1792x1008"],
    ["x_header", "1500x500", "1584x672, crop 3:1", "1536x512"],
    ["linkedin_post", "1200x1200", "1024x1024", "1200x1200"],
    ["linkedin_banner", "1584x396", "2048x512", "aspect_ratio_unsupported"],
    ["bluesky_post", "1200x675", "1376x768, crop 16:9", "1280x720"],
    ["pinterest_pin", "1000x1500", "848x1264, crop 2:3", "1024x1536"],
    ["youtube_thumbnail", "1280x720", "1376x768, crop 16:9", "1280x720"],
  ])("%s is %s, of %s by Google and %s by OpenAI", ([id, size, ofGoogle, ofGpt]) => {
    const pixels = findPlatform(id)?.pixels ?? { width: 0, height: 0 };
    expect(toSize(pixels)).toBe(size);
    const drawn = ["gemini-3.1-flash-image", "gpt-image-2"].map((model) =>
      tellFit(fitPicture(cardOf(model), { kind: "size", pixels })).replace(`, scale ${size}`, ""),
    );
    expect(drawn).toEqual([ofGoogle, ofGpt]);
  });

  test("have ids of their own, a source and the ratio that they say", () => {
    expect(new Set(platforms.map(({ id }) => id)).size).toBe(platforms.length);
    for (const { id, pixels, aspectRatio, checkedOn, source, outputFormats } of platforms) {
      expect(id).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(checkedOn).toMatch(/^2026-\d\d-\d\d$/);
      expect(source).toMatch(/^https:\/\//);
      expect(outputFormats[0]).toBe("jpeg");
      const [width = 0, height = 0] = aspectRatio.split(":").map(Number);
      expect(Math.abs(ratioValue(ratioOfPixels(pixels)) / (width / height) - 1)).toBeLessThan(0.01);
    }
  });
});
