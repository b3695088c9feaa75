import type { AspectRatio } from "../../domain/aspect-ratio.ts";
import type { Resolution } from "../../domain/resolution.ts";
import type { Size } from "../../domain/size.ts";

type PixelTable = Readonly<Partial<Record<AspectRatio, Partial<Record<Resolution, Size>>>>>;

/**
 * The exact pixels of gemini-3.1-flash-image, from Google's size table. They are discrete: none can
 * be derived from its ratio. 21:9 at 512 is left out: the documented 792x168 is not 21:9.
 */
export const pixelTable = {
  "1:1": { "512": "512x512", "1K": "1024x1024", "2K": "2048x2048", "4K": "4096x4096" },
  "1:4": { "512": "256x1024", "1K": "512x2048", "2K": "1024x4096", "4K": "2048x8192" },
  "1:8": { "512": "192x1536", "1K": "384x3072", "2K": "768x6144", "4K": "1536x12288" },
  "2:3": { "512": "424x632", "1K": "848x1264", "2K": "1696x2528", "4K": "3392x5056" },
  "3:2": { "512": "632x424", "1K": "1264x848", "2K": "2528x1696", "4K": "5056x3392" },
  "3:4": { "512": "448x600", "1K": "896x1200", "2K": "1792x2400", "4K": "3584x4800" },
  "4:1": { "512": "1024x256", "1K": "2048x512", "2K": "4096x1024", "4K": "8192x2048" },
  "4:3": { "512": "600x448", "1K": "1200x896", "2K": "2400x1792", "4K": "4800x3584" },
  "4:5": { "512": "464x576", "1K": "928x1152", "2K": "1856x2304", "4K": "3712x4608" },
  "5:4": { "512": "576x464", "1K": "1152x928", "2K": "2304x1856", "4K": "4608x3712" },
  "8:1": { "512": "1536x192", "1K": "3072x384", "2K": "6144x768", "4K": "12288x1536" },
  "9:16": { "512": "384x688", "1K": "768x1376", "2K": "1536x2752", "4K": "3072x5504" },
  "16:9": { "512": "688x384", "1K": "1376x768", "2K": "2752x1536", "4K": "5504x3072" },
  "21:9": { "1K": "1584x672", "2K": "3168x1344", "4K": "6336x2688" },
} as const satisfies PixelTable;

/** The same table with some tiers alone, for the models that lack the others. */
export function onlyTiers(tiers: readonly Resolution[]): PixelTable {
  return Object.fromEntries(
    Object.entries(pixelTable).map(([ratio, sizes]) => [
      ratio,
      Object.fromEntries(
        Object.entries(sizes).filter(([tier]) => tiers.some((kept) => kept === tier)),
      ),
    ]),
  );
}
