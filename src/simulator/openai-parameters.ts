import type { Operation } from "./call-log.ts";
import { imageUserError, invalidRequest, quotedList } from "./openai-error.ts";
import type { OpenAiModel } from "./openai-models.ts";

type Fields = Record<string, unknown>;

const commonFields = [
  "model",
  "prompt",
  "n",
  "size",
  "quality",
  "background",
  "output_format",
  "output_compression",
  "partial_images",
  "stream",
  "user",
  "safety_identifier",
];

/**
 * Refuses fields the endpoint does not have. `moderation` is missing from the multipart form of
 * edits, `response_format` and `style` from all GPT image models (sheet 1.1, 1.2).
 *
 * Throws `OpenAiError` with code `unknown_parameter`.
 */
export function checkUnknownFields(
  fields: Fields,
  endpoint: { operation: Operation; multipart: boolean; model: OpenAiModel },
): void {
  const { model } = endpoint;
  if (endpoint.operation === "edit" && fields["input_fidelity"] !== undefined) {
    throw imageUserError(
      `The model '${model.id}' does not support the 'input_fidelity' parameter.`,
      "input_fidelity",
      "invalid_input_fidelity_model",
    );
  }
  const known = new Set(commonFields);
  if (!endpoint.multipart) known.add("moderation");
  if (model.complexity) known.add("complexity");
  for (const name of Object.keys(fields)) {
    if (known.has(name)) continue;
    throw invalidRequest(`Unknown parameter: '${name}'.`, name, "unknown_parameter");
  }
}

/** Reads an integer within bounds; undefined if it is missing or null. */
export function readInteger(
  fields: Fields,
  name: string,
  lowest: number,
  highest: number,
): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw invalidRequest(
      `Invalid type for '${name}': expected an integer, but got ${describe(value)} instead.`,
      name,
      "invalid_type",
    );
  }
  if (value < lowest) {
    throw invalidRequest(
      `Invalid '${name}': integer below minimum value. Expected a value >= ${lowest}, but got ${value} instead.`,
      name,
      "integer_below_min_value",
    );
  }
  if (value > highest) {
    throw invalidRequest(
      `Invalid '${name}': integer above maximum value. Expected a value <= ${highest}, but got ${value} instead.`,
      name,
      "integer_above_max_value",
    );
  }
  return value;
}

/** Reads one of some words; undefined if it is missing or null. */
export function readWord<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = readOptionalText(fields, name);
  if (value === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw invalidRequest(
    `Invalid value: '${value}'. Supported values are: ${quotedList(words)}.`,
    name,
    "invalid_value",
  );
}

/** Reads a text; undefined if it is missing or null. */
export function readOptionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw invalidRequest(
    `Invalid type for '${name}': expected a string, but got ${describe(value)} instead.`,
    name,
    "invalid_type",
  );
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
