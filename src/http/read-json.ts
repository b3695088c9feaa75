import { mediaTypeOf } from "./media-type-of.ts";
import { ProblemError } from "./problem.ts";
import { readPieces } from "./read-pieces.ts";

/** JSON bodies may be this large, in bytes. */
export const jsonLimit = 256 * 1024;

/**
 * Reads a JSON body, counting its bytes as they come: a length that a header claims is not trusted.
 * @throws ProblemError when the type is not JSON, the body is over the limit, or it does not parse.
 */
export async function readJson(request: Request): Promise<unknown> {
  requireJsonType(request);
  return parseJson(await readText(request));
}

/**
 * The same for a body that may be left out: undefined when there is none.
 * @throws ProblemError as above, when there is one.
 */
export async function readOptionalJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return undefined;
  requireJsonType(request);
  return parseJson(text);
}

/** @throws ProblemError unless the header says that the body is JSON. */
export function requireJsonType({ headers }: Request): void {
  const type = mediaTypeOf(headers);
  if (type === "application/json" || type.endsWith("+json")) return;
  const detail = `The body's type is '${type}'. Send JSON with 'Content-Type: application/json'.`;
  throw new ProblemError("unsupported_media_type", { detail });
}

/** @throws ProblemError when the text does not parse. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const detail = "The body is not valid JSON. Check quotes, commas and brackets.";
    throw new ProblemError("malformed_json", { detail });
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  await readPieces(request.body, async (piece) => {
    size += piece.length;
    if (size > jsonLimit) throw jsonTooLarge();
    text += decoder.decode(piece, { stream: true });
  });
  return text + decoder.decode();
}

/** More than any request says in words. */
export function jsonTooLarge(mostBytes = jsonLimit): ProblemError {
  const detail = `The body is larger than ${mostBytes / 1024} KB, its images aside. Shorten its texts, or split it.`;
  return new ProblemError("request_too_large", { detail });
}
