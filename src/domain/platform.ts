import type { OutputFormat } from "./media-type.ts";
import type { Pixels } from "./size.ts";

/** What a place where images are published takes. */
export interface Platform {
  readonly id: string;
  /** In words. */
  readonly placement: string;
  /** As delivered. */
  readonly pixels: Pixels;
  /** As the platform calls it; what is delivered has the ratio of the pixels. */
  readonly aspectRatio: string;
  /** The file types it accepts, the best first. */
  readonly outputFormats: readonly [OutputFormat, ...OutputFormat[]];
  /** In bytes, at most; null when it names no limit. */
  readonly mostBytes: number | null;
  /** ISO day (UTC) on which the rule was last looked up. */
  readonly checkedOn: string;
  /** Where the rule stands. */
  readonly source: string;
}

const megabyte = 1_000_000;

const feed = { pixels: { width: 1080, height: 1350 }, aspectRatio: "4:5" } as const;
const square = { pixels: { width: 1080, height: 1080 }, aspectRatio: "1:1" } as const;
const story = { pixels: { width: 1080, height: 1920 }, aspectRatio: "9:16" } as const;
const card = { pixels: { width: 1200, height: 630 }, aspectRatio: "1.91:1" } as const;

const instagram = {
  outputFormats: ["jpeg"],
  mostBytes: 8 * megabyte,
  checkedOn: "2026-11-22",
  source: "https://developers.facebook.com/docs/instagram-platform/reference/ig-user/media",
} as const;

const facebook = {
  outputFormats: ["jpeg", "png"],
  mostBytes: 10 * megabyte,
  checkedOn: "2026-11-25",
  source: "https://developers.facebook.com/docs/graph-api/reference/page/photos",
} as const;

const x = {
  outputFormats: ["jpeg", "png", "webp"],
  mostBytes: 5 * megabyte,
  checkedOn: "2026-11-25",
  source: "https://docs.x.com/x-api/media/quickstart/best-practices",
} as const;

const linkedIn = {
  outputFormats: ["jpeg", "png"],
  mostBytes: 5 * megabyte,
  checkedOn: "2026-11-22",
  source: "https://learn.microsoft.com/linkedin/marketing/community-management/shares/images-api",
} as const;

// Its posts have taken 2 MB for some time; the cards of links, and older servers, still take 1 MB.
const bluesky = {
  outputFormats: ["jpeg", "png", "webp"],
  mostBytes: megabyte,
  checkedOn: "2026-11-25",
  source: "https://docs.bsky.app/docs/advanced-guides/posts",
} as const;

const threads = {
  outputFormats: ["jpeg", "png"],
  mostBytes: 8 * megabyte,
  checkedOn: "2026-11-22",
  source: "https://developers.facebook.com/docs/threads/overview",
} as const;

/** Every platform format there is. Their ids are part of the API: none is ever renamed. */
export const platforms = [
  { id: "instagram_feed", placement: "Instagram, feed in portrait", ...feed, ...instagram },
  { id: "instagram_carousel", placement: "Instagram, carousel slide", ...feed, ...instagram },
  { id: "instagram_square", placement: "Instagram, square post", ...square, ...instagram },
  {
    id: "instagram_grid",
    placement: "Instagram, in the shape of the profile grid",
    pixels: { width: 1080, height: 1440 },
    aspectRatio: "3:4",
    ...instagram,
  },
  { id: "instagram_story", placement: "Instagram, story or cover", ...story, ...instagram },
  {
    id: "tiktok_photo",
    placement: "TikTok, photo mode",
    ...story,
    outputFormats: ["jpeg", "webp"],
    mostBytes: 20 * megabyte,
    checkedOn: "2026-11-25",
    source: "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
  },
  { id: "facebook_feed", placement: "Facebook, feed in portrait", ...feed, ...facebook },
  { id: "facebook_story", placement: "Facebook, story", ...story, ...facebook },
  { id: "link_preview", placement: "Card of a link (Open Graph)", ...card, ...facebook },
  {
    id: "x_post",
    placement: "X, post in landscape",
    pixels: { width: 1600, height: 900 },
    aspectRatio: "16:9",
    ...x,
  },
  { id: "x_portrait", placement: "X, post in portrait", ...feed, ...x },
  {
    id: "x_header",
    placement: "X, profile header",
    pixels: { width: 1500, height: 500 },
    aspectRatio: "3:1",
    ...x,
  },
  {
    id: "linkedin_post",
    placement: "LinkedIn, square post",
    pixels: { width: 1200, height: 1200 },
    aspectRatio: "1:1",
    ...linkedIn,
  },
  { id: "linkedin_portrait", placement: "LinkedIn, post in portrait", ...feed, ...linkedIn },
  {
    id: "linkedin_banner",
    placement: "LinkedIn, profile banner",
    pixels: { width: 1584, height: 396 },
    aspectRatio: "4:1",
    ...linkedIn,
  },
  { id: "threads_post", placement: "Threads, post", ...feed, ...threads },
  {
    id: "bluesky_post",
    placement: "Bluesky, post in landscape",
    pixels: { width: 1200, height: 675 },
    aspectRatio: "16:9",
    ...bluesky,
  },
  { id: "bluesky_portrait", placement: "Bluesky, post in portrait", ...feed, ...bluesky },
  {
    id: "pinterest_pin",
    placement: "Pinterest, pin",
    pixels: { width: 1000, height: 1500 },
    aspectRatio: "2:3",
    outputFormats: ["jpeg", "png"],
    mostBytes: 20 * megabyte,
    checkedOn: "2026-11-22",
    source: "https://help.pinterest.com/business/article/pinterest-product-specs",
  },
  {
    id: "youtube_thumbnail",
    placement: "YouTube, thumbnail",
    pixels: { width: 1280, height: 720 },
    aspectRatio: "16:9",
    outputFormats: ["jpeg", "png"],
    mostBytes: 2 * megabyte,
    checkedOn: "2026-11-22",
    source: "https://support.google.com/youtube/answer/72431",
  },
] as const satisfies readonly Platform[];

export type PlatformId = (typeof platforms)[number]["id"];

/** The platform of an id, or undefined when none goes by it. */
export function findPlatform(id: string): (Platform & { readonly id: PlatformId }) | undefined {
  return platforms.find((platform) => platform.id === id);
}
