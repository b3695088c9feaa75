import { describe, expect, test } from "vitest";

import { fitPicture } from "../../../src/domain/fit-picture.ts";
import type { Resolution } from "../../../src/domain/resolution.ts";
import { cardOf } from "./cards.ts";
import { pixelsOf, tellFit } from "./pictures.ts";

function fitSize(id: string, size: string) {
  return fitPicture(cardOf(id), { kind: "size", pixels: pixelsOf(size) });
}

describe("platform formats", () => {
  test.for<[string, string, string]>([
    ["instagram_feed", "1080x1350", "1088x1360, scale 1080x1350"],
    ["instagram_grid", "1080x1440", "1104x1472, scale 1080x1440"],
    ["instagram_square", "1080x1080", "1088x1088, scale 1080x1080"],
    ["instagram_story", "1080x1920", "1152x2048, scale 1080x1920"],
    ["instagram_carousel", "1080x1350", "1088x1360, scale 1080x1350"],
    ["tiktok_photo", "1080x1920", "1152x2048, scale 1080x1920"],
    ["x_post", "1600x900", "1792x1008, scale 1600x900"],
    ["x_post, least", "1200x675", "1280x720, scale 1200x675"],
    ["x_portrait", "1080x1350", "1088x1360, scale 1080x1350"],
    ["facebook_feed", "1080x1350", "1088x1360, scale 1080x1350"],
    ["link_preview", "1200x630", "1280x672, scale 1200x630"],
    ["link_preview, LinkedIn", "1200x627", "1200x640, crop 400:209, scale 1200x627"],
    ["link_preview, Facebook", "1200x628", "1200x640, crop 300:157, scale 1200x628"],
    ["linkedin_post, square", "1200x1200", "1200x1200"],
    ["linkedin_post, portrait", "1080x1350", "1088x1360, scale 1080x1350"],
    ["threads_post", "1080x1350", "1088x1360, scale 1080x1350"],
    ["bluesky_post", "1200x675", "1280x720, scale 1200x675"],
    ["pinterest_pin", "1000x1500", "1024x1536, scale 1000x1500"],
    ["youtube_thumb", "1280x720", "1280x720"],
    ["x_header", "1500x500", "1536x512, scale 1500x500"],
    ["linkedin_banner", "1584x396", "aspect_ratio_unsupported"],
  ])("%s, %s: gpt-image-2 draws %s", ([, size, drawn]) => {
    expect(tellFit(fitSize("gpt-image-2", size))).toBe(drawn);
  });

  test.for<[string, string, string, Resolution, string]>([
    ["instagram_feed", "1080x1350", "4:5", "1K", "928x1152, crop 4:5, scale 1080x1350"],
    ["instagram_grid", "1080x1440", "3:4", "1K", "896x1200, crop 3:4, scale 1080x1440"],
    ["instagram_square", "1080x1080", "1:1", "1K", "1024x1024, scale 1080x1080"],
    ["instagram_story", "1080x1920", "9:16", "2K", "1536x2752, crop 9:16, scale 1080x1920"],
    ["x_post", "1600x900", "16:9", "1K", "1376x768, crop 16:9, scale 1600x900"],
    ["link_preview", "1200x630", "16:9", "1K", "1376x768, crop 40:21, scale 1200x630"],
    ["link_preview, LinkedIn", "1200x627", "16:9", "1K", "1376x768, crop 400:209, scale 1200x627"],
    ["linkedin_post, square", "1200x1200", "1:1", "1K", "1024x1024, scale 1200x1200"],
    ["bluesky_post", "1200x675", "16:9", "1K", "1376x768, crop 16:9, scale 1200x675"],
    ["pinterest_pin", "1000x1500", "2:3", "1K", "848x1264, crop 2:3, scale 1000x1500"],
    ["youtube_thumb", "1280x720", "16:9", "1K", "1376x768, crop 16:9, scale 1280x720"],
    ["x_header", "1500x500", "21:9", "1K", "1584x672, crop 3:1, scale 1500x500"],
    ["linkedin_banner", "1584x396", "4:1", "1K", "2048x512, scale 1584x396"],
  ])("%s, %s: Nano Banana 2 is asked for %s at %s", ([, size, aspectRatio, resolution, drawn]) => {
    const fit = fitSize("gemini-3.1-flash-image", size);
    expect(fit).toMatchObject({ aspectRatio, resolution });
    expect(tellFit(fit)).toBe(drawn);
  });
});

describe("exact sizes on OpenAI's grid", () => {
  test.for([
    "1024x1024",
    "1536x1024",
    "1024x1536",
    "2048x2048",
    "2048x1152",
    "3840x2160",
    "2160x3840",
    "2880x2880",
    "3200x2560",
    "1440x480",
    "480x1440",
  ])("%s is drawn as it is", (size) => {
    expect(tellFit(fitSize("gpt-image-2", size))).toBe(size);
  });

  test.for<[string, string, string]>([
    ["the least area", "512x512", "816x816, scale 512x512"],
    ["the least area", "1x1", "816x816, scale 1x1"],
    ["the least area", "576x1024", "720x1280, scale 576x1024"],
    ["the most area", "4096x4096", "2880x2880, scale 4096x4096"],
    ["the longest edge", "7680x4320", "3840x2160, scale 7680x4320"],
    ["an edge off the grid", "1000x1000", "1008x1008, scale 1000x1000"],
    ["a ratio off the grid", "1000x999", "1008x1008, crop 1000:999, scale 1000x999"],
    ["rounding up past the most area", "3000x2764", "2992x2752, crop 750:691, scale 3000x2764"],
    ["an exact ratio only far below", "4756x3485", "3360x2464, crop 116:85, scale 4756x3485"],
    ["more than 3:1", "1500x400", "1536x512, crop 15:4, scale 1500x400"],
    ["more than 1:3", "400x1500", "512x1536, crop 4:15, scale 400x1500"],
    ["more than 3:1, small", "376x96", "1440x480, crop 47:12, scale 376x96"],
    ["almost 4:1", "4000x1001", "3840x1280, crop 4000:1001, scale 4000x1001"],
    ["4:1", "4000x1000", "aspect_ratio_unsupported"],
    ["1:4", "1000x4000", "aspect_ratio_unsupported"],
  ])("%s: %s becomes %s", ([, size, drawn]) => {
    expect(tellFit(fitSize("gpt-image-2", size))).toBe(drawn);
  });

  test.for<[string, Resolution]>([
    ["512x512", "1K"],
    ["1280x1280", "1K"],
    ["1281x1281", "2K"],
    ["2561x2561", "4K"],
    ["9000x9000", "4K"],
  ])("%s is of tier %s", ([size, resolution]) => {
    expect(fitSize("gpt-image-2", size)).toMatchObject({ resolution });
  });
});

describe("exact sizes from Google's table", () => {
  test.for<[string, string, string]>([
    ["a size of the table", "1376x768", "1376x768"],
    ["a size of the table", "512x512", "512x512"],
    ["a size of the table", "12288x1536", "12288x1536"],
    ["1.25 times", "640x640", "512x512, scale 640x640"],
    ["more than 1.25 times", "641x641", "1024x1024, scale 641x641"],
    ["the true ratio of 21:9", "792x336", "1584x672, scale 792x336"],
    ["beyond the largest", "8192x8192", "4096x4096, scale 8192x8192"],
    ["between 21:9 and 4:1", "3040x1000", "3168x1344, crop 76:25, scale 3040x1000"],
    ["between 21:9 and 4:1", "3100x1000", "4096x1024, crop 31:10, scale 3100x1000"],
    ["between 1:4 and 1:8", "1000x5000", "1024x4096, crop 1:5, scale 1000x5000"],
    ["beyond 8:1", "2000x200", "3072x384, crop 10:1, scale 2000x200"],
    ["1:3, a quarter lost", "300x900", "aspect_ratio_unsupported"],
    ["16:3, a quarter lost", "1600x300", "aspect_ratio_unsupported"],
    ["32:3, a quarter lost", "3200x300", "aspect_ratio_unsupported"],
  ])("%s: %s becomes %s", ([, size, drawn]) => {
    expect(tellFit(fitSize("gemini-3.1-flash-image", size))).toBe(drawn);
  });

  test.for<[string, string]>([
    ["gemini-nano-banana-2.1", "1024x1024, scale 512x512"],
    ["gemini-3.1-flash-lite-image", "1024x1024, scale 512x512"],
  ])("%s, without the 512 tier, scales 1K down", ([id, drawn]) => {
    expect(tellFit(fitSize(id, "512x512"))).toBe(drawn);
  });

  test("a size never rejects a model whose largest is too small", () => {
    expect(tellFit(fitSize("gemini-3.1-flash-lite-image", "3840x2160"))).toBe(
      "1376x768, crop 16:9, scale 3840x2160",
    );
  });
});
