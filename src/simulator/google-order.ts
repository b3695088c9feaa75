import { readContents, type GoogleContents } from "./google-contents.ts";
import { fieldViolation, invalidArgument, rejectedField } from "./google-error.ts";
import { checkNames } from "./google-fields.ts";
import type { GoogleModel, ImageTier, ThinkingLevel } from "./google-models.ts";
import { nearestRatio, pixelsOf } from "./google-pixels.ts";
import type { GoogleTarget } from "./google-target.ts";
import type { ImageFormat } from "./image-format.ts";

/** A request that passed all checks. */
export type GoogleOrder = {
  target: GoogleTarget;
  model: GoogleModel;
  contents: GoogleContents;
  /** Whether the answer may hold text, and whether it holds an image. */
  wantsText: boolean;
  wantsImage: boolean;
  ratio: string;
  tier: ImageTier;
  width: number;
  height: number;
  format: ImageFormat;
  thinking: ThinkingLevel;
  includeThoughts: boolean;
};

type Fields = Record<string, unknown>;

const configPath = "generation_config.image_config";

/**
 * Checks a request as Google does (sheet 2.2, 2.3) and fills in the defaults.
 *
 * Throws `GoogleError` for the first thing that is wrong.
 */
export async function readGoogleOrder(
  body: unknown,
  target: GoogleTarget,
  model: GoogleModel,
): Promise<GoogleOrder> {
  const request = checkNames(body, target.surface);
  const config = toFields(request["generationConfig"]);
  const imageConfig = toFields(config["imageConfig"]);
  const thinkingConfig = toFields(config["thinkingConfig"]);
  const modalities = readModalities(config["responseModalities"], model);
  const candidates = config["candidateCount"] ?? 1;
  if (candidates !== 1) throw invalidArgument("Multiple candidates is not enabled for this model");
  const thinking = readThinking(thinkingConfig["thinkingLevel"], model);
  const askedRatio = readRatio(imageConfig["aspectRatio"], model);
  const tier = readTier(imageConfig["imageSize"], model);
  const contents = await readContents(request["contents"], target.surface);
  const [firstSize] = contents.imageSizes;
  const ratio = askedRatio ?? (firstSize ? nearestRatio(model.ratios, firstSize) : "1:1");
  return {
    target,
    model,
    contents,
    wantsText: modalities.includes("TEXT"),
    wantsImage: modalities.includes("IMAGE"),
    ratio,
    tier,
    ...pixelsOf(ratio, tier),
    format: readFormat(imageConfig["imageOutputOptions"]),
    thinking,
    includeThoughts: thinkingConfig["includeThoughts"] === true,
  };
}

function toFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function readModalities(value: unknown, model: GoogleModel): string[] {
  if (value === undefined || value === null) return ["TEXT", "IMAGE"];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const words = list.map((entry, index) => {
    const word = String(entry).toUpperCase();
    if (["TEXT", "IMAGE", "AUDIO"].includes(word)) return word;
    const field = `generation_config.response_modalities[${index}]`;
    throw fieldViolation(
      field,
      `Invalid value at '${field}' (type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality), "${word}"`,
    );
  });
  if (words.includes("AUDIO")) {
    throw invalidArgument(
      `The requested combination of response modalities (${words.join(", ")}) is not supported by the model. models/${model.id} accepts the following combination of response modalities:\n* TEXT\n* IMAGE\n* IMAGE, TEXT\n`,
    );
  }
  return words.length === 0 ? ["TEXT", "IMAGE"] : words;
}

function readThinking(value: unknown, model: GoogleModel): ThinkingLevel {
  if (value === undefined || value === null) return model.defaultThinking;
  const word = typeof value === "string" ? value.toUpperCase() : JSON.stringify(value);
  const level = model.thinkingLevels.find((candidate) => candidate === word);
  if (level !== undefined) return level;
  throw invalidArgument(
    `Thinking level ${word} is not supported for this model. Please retry with other thinking level.`,
  );
}

/** The message was seen live on gemini-3.1-flash-image. */
function readRatio(value: unknown, model: GoogleModel): string | undefined {
  if (value === undefined || value === null) return undefined;
  const ratio = model.ratios.find((candidate) => candidate === value);
  if (ratio !== undefined) return ratio;
  const reason = `aspect_ratio must be one of ${alternatives(model.ratios)}.`;
  throw rejectedField(`${configPath}.aspect_ratio`, reason);
}

function readTier(value: unknown, model: GoogleModel): ImageTier {
  if (value === undefined || value === null) return "1K";
  const tiers = [...model.tiers.keys()];
  const tier = tiers.find((candidate) => candidate === value);
  if (tier !== undefined) return tier;
  const reason = `image_size must be one of ${alternatives(tiers)}.`;
  throw rejectedField(`${configPath}.image_size`, reason);
}

function readFormat(options: unknown): ImageFormat {
  const type = toFields(options)["mimeType"] ?? "image/jpeg";
  switch (type) {
    case "image/jpeg":
      return "jpeg";
    case "image/png":
      return "png";
    case "image/webp":
      return "webp";
    default: {
      const path = `${configPath}.image_output_options.mime_type`;
      const reason = "mime_type must be one of 'image/jpeg', 'image/png', or 'image/webp'.";
      throw rejectedField(path, reason);
    }
  }
}

/** `'a', 'b', or 'c'`, as Google lists words. */
function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  if (quoted.length < 2) return quoted.join("");
  const last = quoted.pop() ?? "";
  return `${quoted.join(", ")}, or ${last}`;
}
