import type { Operation } from "./call-log.ts";
import type { ImageFormat } from "./image-format.ts";
import type { OpenAiRequest } from "./openai-body.ts";
import { imageUserError, invalidRequest, modelNotFound } from "./openai-error.ts";
import { checkInputImages, type InputImages } from "./openai-input-images.ts";
import { findOpenAiModel, type OpenAiModel } from "./openai-models.ts";
import {
  checkUnknownFields,
  readInteger,
  readOptionalText,
  readWord,
} from "./openai-parameters.ts";
import { chooseSize, parseSize, type PixelSize } from "./openai-size.ts";

/** A request that passed all checks. */
export type OpenAiOrder = {
  model: OpenAiModel;
  prompt: string;
  count: number;
  size: PixelSize;
  /** A word the model takes; never `auto`. */
  quality: string;
  format: ImageFormat;
  /** 0 to 100; undefined means the default. */
  compression: number | undefined;
  background: "opaque" | "transparent";
  stream: boolean;
  /** Previews asked for, 0 to 3. */
  previews: number;
  safetyIdentifier: string | undefined;
  input: InputImages;
};

/**
 * Checks a request as OpenAI does (sheet 1.2) and fills in the defaults.
 *
 * Throws `OpenAiError` for the first thing that is wrong.
 */
export async function readOrder(
  request: OpenAiRequest,
  operation: Operation,
  retiredModels: readonly string[],
): Promise<OpenAiOrder> {
  const { fields } = request;
  const model = readModel(fields["model"], retiredModels);
  checkUnknownFields(fields, { operation, multipart: request.multipart, model });
  const prompt = readPrompt(fields["prompt"]);
  const count = readInteger(fields, "n", 1, 10) ?? 1;
  const qualities = Object.keys(model.qualityFactors);
  const quality = readWord(fields, "quality", [...qualities, "auto"]) ?? "auto";
  const format = readWord(fields, "output_format", ["png", "jpeg", "webp"]) ?? "png";
  readWord(fields, "moderation", ["low", "auto"]);
  readWord(fields, "complexity", ["low", "medium", "high"]);
  const previews = readInteger(fields, "partial_images", 0, 3) ?? 0;
  const size = readOptionalText(fields, "size") ?? "auto";
  const explicitSize = size === "auto" ? undefined : parseSize(size);
  const background = readBackground(fields, model, format);
  const input =
    operation === "edit"
      ? await checkInputImages(request)
      : { images: [], mask: undefined, sizes: [] };
  return {
    model,
    prompt,
    count,
    size: explicitSize ?? chooseSize(input.sizes[0]),
    quality: quality === "auto" ? "high" : quality,
    format,
    compression: readCompression(fields, format),
    background,
    stream: readStream(fields["stream"]),
    previews,
    safetyIdentifier:
      readOptionalText(fields, "safety_identifier") ?? readOptionalText(fields, "user"),
    input,
  };
}

function readModel(value: unknown, retiredModels: readonly string[]): OpenAiModel {
  if (value === undefined || value === null || value === "") {
    throw invalidRequest("you must provide a model parameter");
  }
  const model = typeof value === "string" ? findOpenAiModel(value, retiredModels) : undefined;
  if (model === undefined)
    throw modelNotFound(typeof value === "string" ? value : JSON.stringify(value));
  return model;
}

function readPrompt(value: unknown): string {
  if (value === undefined || value === null) {
    const message = "Missing required parameter: 'prompt'.";
    throw invalidRequest(message, "prompt", "missing_required_parameter");
  }
  if (typeof value !== "string") {
    throw invalidRequest("Invalid type for 'prompt': expected a string.", "prompt", "invalid_type");
  }
  if (value.trim() === "") {
    throw invalidRequest(
      "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      "prompt",
      "empty_string",
    );
  }
  const length = Array.from(value).length;
  if (length > 32_000) {
    throw invalidRequest(
      `Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length ${length} instead.`,
      "prompt",
      "string_above_max_length",
    );
  }
  return value;
}

/** gpt-image-2 has transparency in a flaky preview only, so the simulator refuses it. */
function readBackground(
  fields: Record<string, unknown>,
  model: OpenAiModel,
  format: string,
): "opaque" | "transparent" {
  const background = readWord(fields, "background", ["transparent", "opaque", "auto"]);
  if (background !== "transparent") return "opaque";
  if (!model.transparentBackground) {
    const message = "Transparent background is not supported for this model.";
    throw imageUserError(message, "background", "invalid_value");
  }
  if (format === "jpeg") {
    const message = "Transparent background is not supported for JPEG output format.";
    throw imageUserError(message, "background", "invalid_value");
  }
  return "transparent";
}

function readCompression(fields: Record<string, unknown>, format: string): number | undefined {
  const compression = readInteger(fields, "output_compression", 0, 100);
  if (compression !== undefined && format === "png") {
    throw imageUserError(
      "Output compression is only supported for the JPEG and WebP output formats.",
      "output_compression",
      "invalid_value",
    );
  }
  return compression;
}

function readStream(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw invalidRequest("Invalid type for 'stream': expected a boolean.", "stream", "invalid_type");
}
