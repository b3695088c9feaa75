import { ProblemError } from "./problem.ts";

const longestKey = 255;

/**
 * Reads the header `Idempotency-Key`. Null when there is none.
 * @throws ProblemError when it is not 1 to 255 printable ASCII characters.
 */
export function parseIdempotencyKey(header: string | null | undefined): string | null {
  if (header === null || header === undefined) return null;
  if (header.length <= longestKey && /^[\x20-\x7e]+$/.test(header)) return header;
  const detail = `${fault(header)} Send 1 to ${longestKey} printable ASCII characters, such as a UUID.`;
  throw new ProblemError("invalid_idempotency_key", { detail, param: "Idempotency-Key" });
}

function fault(header: string): string {
  if (header === "") return "The header 'Idempotency-Key' is empty.";
  if (header.length > longestKey) {
    return `The header 'Idempotency-Key' has ${header.length} characters.`;
  }
  return "The header 'Idempotency-Key' has a character that is not printable ASCII.";
}
