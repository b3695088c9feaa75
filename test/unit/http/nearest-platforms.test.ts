import { describe, expect, test } from "vitest";

import { nearestPlatforms } from "../../../src/http/nearest-platforms.ts";

describe("nearestPlatforms", () => {
  test.for([
    ["instagram_fed", "instagram_feed"],
    ["instagram", "instagram_feed"],
    ["Instagram-Story", "instagram_story"],
    ["tiktok", "tiktok_photo"],
    ["youtube_thumb", "youtube_thumbnail"],
    ["pintrest_pin", "pinterest_pin"],
    ["x", "x_post"],
    ["linkedin_header", "linkedin_banner"],
  ] as const)("of '%s' has %s", ([text, nearest]) => {
    expect(nearestPlatforms(text)).toContain(nearest);
  });

  test("are three, whatever was written", () => {
    expect(nearestPlatforms("")).toHaveLength(3);
    expect(nearestPlatforms("x".repeat(40))).toHaveLength(3);
  });
});
