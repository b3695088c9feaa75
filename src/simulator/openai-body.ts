import type { Context } from "hono";

import { redactJson, summarizeBytes } from "./call-redaction.ts";
import type { Call, SimulatorEnvironment } from "./call.ts";
import { invalidRequest } from "./openai-error.ts";
import { readImageReference } from "./openai-image-reference.ts";

/** An image file as it was uploaded. */
export type InputFile = {
  bytes: Buffer;
  /** Media type the client declared; null where none can be declared. */
  declaredType: string | null;
};

/** A request body in one form, whichever content type carried it. */
export type OpenAiRequest = {
  /** Everything but the files, with JSON types. */
  fields: Record<string, unknown>;
  /** Null if the field is missing. */
  images: InputFile[] | null;
  mask: InputFile | null;
  multipart: boolean;
};

const integerFields = new Set(["n", "output_compression", "partial_images"]);

/**
 * Reads a request body and notes it in the call log.
 *
 * Throws `OpenAiError` for a content type or a body the endpoint does not take.
 */
export async function readOpenAiBody(
  context: Context<SimulatorEnvironment>,
  call: Call,
): Promise<OpenAiRequest> {
  const contentType = context.req.header("content-type") ?? "";
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (mediaType === "application/json") return readJson(context, call);
  if (call.record.operation === "edit" && mediaType === "multipart/form-data") {
    return readForm(await parseForm(context), call);
  }
  const accepted = call.record.operation === "edit" ? "multipart/form-data" : "application/json";
  throw invalidRequest(
    `Unsupported content type: '${mediaType}'. This API method only accepts '${accepted}' requests, but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
    null,
    "unsupported_content_type",
  );
}

async function parseForm(context: Context<SimulatorEnvironment>): Promise<FormData> {
  try {
    return await context.req.raw.formData();
  } catch {
    throw invalidRequest("Could not parse multipart form");
  }
}

async function readJson(
  context: Context<SimulatorEnvironment>,
  call: Call,
): Promise<OpenAiRequest> {
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidRequest(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
    );
  }
  call.record.body = redactJson(body);
  const fields: Record<string, unknown> = { ...body };
  if (call.record.operation !== "edit") {
    return { fields, images: null, mask: null, multipart: false };
  }
  const { images, mask, ...others } = fields;
  const references = toList(images);
  return {
    fields: others,
    images:
      references === null
        ? null
        : await Promise.all(
            references.map((entry, index) => readImageReference(entry, `images[${index}]`)),
          ),
    mask: mask === undefined || mask === null ? null : await readImageReference(mask, "mask"),
    multipart: false,
  };
}

function toList(images: unknown): unknown[] | null {
  if (images === undefined || images === null) return null;
  if (Array.isArray(images)) return images;
  throw invalidRequest(
    "Invalid type for 'images': expected an array of objects.",
    "images",
    "invalid_type",
  );
}

/** Field order does not matter; `image` and `image[]` mean the same. */
async function readForm(form: FormData, call: Call): Promise<OpenAiRequest> {
  const fields: Record<string, unknown> = {};
  const images: InputFile[] = [];
  let mask: InputFile | null = null;
  const parts: unknown[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") {
      parts.push({ name, value });
      if (name === "image" || name === "image[]" || name === "mask") {
        throw invalidRequest(
          `Invalid type for '${name}': expected a file, but got a string instead.`,
          name,
          "invalid_type",
        );
      }
      fields[name] = toJsonType(name, value);
      continue;
    }
    const bytes = Buffer.from(await value.arrayBuffer());
    parts.push({ name, filename: value.name, ...summarizeBytes(bytes, value.type) });
    const file = { bytes, declaredType: value.type };
    if (name === "image" || name === "image[]") images.push(file);
    else if (name === "mask") mask = file;
    else fields[name] = file;
  }
  call.record.body = { parts };
  return { fields, images: images.length === 0 ? null : images, mask, multipart: true };
}

function toJsonType(name: string, value: string): unknown {
  if (integerFields.has(name) && /^-?\d+$/.test(value)) return Number(value);
  if (name === "stream" && (value === "true" || value === "false")) return value === "true";
  return value;
}
