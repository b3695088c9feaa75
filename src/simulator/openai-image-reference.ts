import type { InputFile } from "./openai-body.ts";
import { invalidRequest, OpenAiError } from "./openai-error.ts";

const urlLengthLimit = 20_971_520;
const downloadTimeoutMs = 10_000;
const dataUrlPattern = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]*={0,2})$/;

/**
 * Reads one `{image_url}` or `{file_id}` of a JSON edit. `where` names it in messages.
 *
 * Throws `OpenAiError` for other shapes, for files (the simulator stores none) and for URLs that
 * cannot be read.
 */
export async function readImageReference(value: unknown, where: string): Promise<InputFile> {
  const reference: Record<string, unknown> =
    typeof value === "object" && value !== null ? { ...value } : {};
  const { image_url: url, file_id: file, ...others } = reference;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    const name = `${where}.${unknown}`;
    throw invalidRequest(`Unknown parameter: '${name}'.`, name, "unknown_parameter");
  }
  if ((url === undefined) === (file === undefined)) {
    throw invalidRequest(
      `Invalid '${where}': exactly one of 'image_url' and 'file_id' must be given.`,
      where,
      "invalid_value",
    );
  }
  if (typeof file === "string") {
    throw new OpenAiError(404, {
      message: `No such File object: ${file}`,
      type: "invalid_request_error",
      param: "id",
      code: null,
    });
  }
  if (typeof url !== "string") {
    throw invalidRequest(`Invalid type for '${where}.image_url'.`, where, "invalid_type");
  }
  if (url.length > urlLengthLimit) {
    throw invalidRequest(
      `Invalid '${where}.image_url': string too long. Expected a string with maximum length ${urlLengthLimit}, but got a string with length ${url.length} instead.`,
      `${where}.image_url`,
      "string_above_max_length",
    );
  }
  return url.startsWith("data:") ? readDataUrl(url, where) : download(url, where);
}

function readDataUrl(url: string, where: string): InputFile {
  const [, mediaType, base64] = dataUrlPattern.exec(url) ?? [];
  if (mediaType === undefined || base64 === undefined) {
    throw invalidRequest(
      `Invalid '${where}.image_url'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=').`,
      `${where}.image_url`,
      "invalid_base64",
    );
  }
  return { bytes: Buffer.from(base64, "base64"), declaredType: mediaType };
}

async function download(url: string, where: string): Promise<InputFile> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { bytes: Buffer.from(await response.arrayBuffer()), declaredType: null };
  } catch {
    throw invalidRequest(
      `Error while downloading ${url}.`,
      `${where}.image_url`,
      "invalid_image_url",
    );
  }
}
