/** The image sizes of Google's models; `1K` is the default. */
export type ImageTier = "512" | "1K" | "2K" | "4K";

export type ThinkingLevel = "MINIMAL" | "LOW" | "MEDIUM" | "HIGH";

/** What Google's service knows about one image model (sheet 2.3, 2.9). */
export type GoogleModel = {
  id: string;
  displayName: string;
  ratios: readonly string[];
  /** Output tokens and typical time of one image per size; other sizes are refused. */
  tiers: ReadonlyMap<ImageTier, { tokens: number; medianMs: number }>;
  thinkingLevels: readonly ThinkingLevel[];
  defaultThinking: ThinkingLevel;
  inputTokenLimit: number;
  outputTokenLimit: number;
  /** Vertex serves it from the location `global` only. */
  globalOnly: boolean;
};

const commonRatios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];
const allRatios = [
  "1:1",
  "1:4",
  "1:8",
  "2:3",
  "3:2",
  "3:4",
  "4:1",
  "4:3",
  "4:5",
  "5:4",
  "8:1",
  "9:16",
  "16:9",
  "21:9",
];

/** The models that answer (2026-11-22). The previews are shut down and answer 404. */
const googleModels: readonly GoogleModel[] = [
  {
    id: "gemini-3.1-flash-image",
    displayName: "Nano Banana 2",
    ratios: allRatios,
    tiers: new Map([
      ["512", { tokens: 747, medianMs: 5500 }],
      ["1K", { tokens: 1120, medianMs: 7500 }],
      ["2K", { tokens: 1680, medianMs: 13_000 }],
      ["4K", { tokens: 2520, medianMs: 25_000 }],
    ]),
    thinkingLevels: ["MINIMAL", "HIGH"],
    defaultThinking: "MINIMAL",
    inputTokenLimit: 131_072,
    outputTokenLimit: 32_768,
    globalOnly: true,
  },
  {
    id: "gemini-nano-banana-2.1",
    displayName: "Nano Banana 2.1",
    ratios: allRatios,
    tiers: new Map([
      ["1K", { tokens: 1120, medianMs: 7500 }],
      ["2K", { tokens: 1680, medianMs: 12_000 }],
      ["4K", { tokens: 2520, medianMs: 23_000 }],
    ]),
    thinkingLevels: ["MINIMAL", "MEDIUM", "HIGH"],
    defaultThinking: "MEDIUM",
    inputTokenLimit: 131_072,
    outputTokenLimit: 32_768,
    globalOnly: false,
  },
  {
    id: "gemini-3.1-flash-lite-image",
    displayName: "Nano Banana 2 Lite",
    ratios: allRatios,
    tiers: new Map([["1K", { tokens: 1120, medianMs: 4000 }]]),
    thinkingLevels: ["MINIMAL", "HIGH"],
    defaultThinking: "MINIMAL",
    inputTokenLimit: 65_536,
    outputTokenLimit: 4096,
    globalOnly: false,
  },
  {
    id: "gemini-3-pro-image",
    displayName: "Nano Banana Pro",
    ratios: commonRatios,
    tiers: new Map([
      ["1K", { tokens: 1120, medianMs: 14_000 }],
      ["2K", { tokens: 1120, medianMs: 18_000 }],
      ["4K", { tokens: 2000, medianMs: 30_000 }],
    ]),
    thinkingLevels: ["LOW", "HIGH"],
    defaultThinking: "HIGH",
    inputTokenLimit: 65_536,
    outputTokenLimit: 32_768,
    globalOnly: false,
  },
];

/** The model of that id, unless it is unknown or retired. */
export function findGoogleModel(id: string, retired: readonly string[]): GoogleModel | undefined {
  return retired.includes(id) ? undefined : googleModels.find((model) => model.id === id);
}
