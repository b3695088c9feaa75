import { mostImageBytes } from "../inputs/input-limits.ts";
import { ProblemError } from "./problem.ts";
import { jsonLimit } from "./read-json.ts";

/** Bodies that carry images may be this large, in bytes. */
export const imageBodyLimit = mostImageBytes + jsonLimit;

/** More than any body that carries images may have. */
export function bodyTooLarge(): ProblemError {
  const detail = `The body is larger than ${mostImageBytes / 1024 / 1024} MB. Upload the images one by one with POST /v1/uploads and name their ids.`;
  return new ProblemError("request_too_large", { detail });
}
