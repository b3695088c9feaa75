import type { ImageTier } from "./google-models.ts";

const tiers: readonly ImageTier[] = ["512", "1K", "2K", "4K"];

/**
 * Exact pixels per ratio at 512, 1K, 2K and 4K, copied from Google's size table (sheet 2.3). They
 * cannot be derived from the ratio; `21:9` at 512 is as the documentation has it.
 */
const pixelTable: Readonly<Record<string, readonly string[]>> = {
  "1:1": ["512x512", "1024x1024", "2048x2048", "4096x4096"],
  "1:4": ["256x1024", "512x2048", "1024x4096", "2048x8192"],
  "1:8": ["192x1536", "384x3072", "768x6144", "1536x12288"],
  "2:3": ["424x632", "848x1264", "1696x2528", "3392x5056"],
  "3:2": ["632x424", "1264x848", "2528x1696", "5056x3392"],
  "3:4": ["448x600", "896x1200", "1792x2400", "3584x4800"],
  "4:1": ["1024x256", "2048x512", "4096x1024", "8192x2048"],
  "4:3": ["600x448", "1200x896", "2400x1792", "4800x3584"],
  "4:5": ["464x576", "928x1152", "1856x2304", "3712x4608"],
  "5:4": ["576x464", "1152x928", "2304x1856", "4608x3712"],
  "8:1": ["1536x192", "3072x384", "6144x768", "12288x1536"],
  "9:16": ["384x688", "768x1376", "1536x2752", "3072x5504"],
  "16:9": ["688x384", "1376x768", "2752x1536", "5504x3072"],
  "21:9": ["792x168", "1584x672", "3168x1344", "6336x2688"],
};

/** The pixels of an image; both arguments must come from the model's own lists. */
export function pixelsOf(ratio: string, tier: ImageTier): { width: number; height: number } {
  const text = pixelTable[ratio]?.[tiers.indexOf(tier)] ?? "1024x1024";
  const [width = 1024, height = 1024] = text.split("x").map(Number);
  return { width, height };
}

/** The ratio of the list whose shape is nearest to the given pixels. */
export function nearestRatio(
  ratios: readonly string[],
  size: { width: number; height: number },
): string {
  const distance = (ratio: string) => {
    const [across = 1, down = 1] = ratio.split(":").map(Number);
    return Math.abs(Math.log(across / down / (size.width / size.height)));
  };
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best), "1:1");
}
