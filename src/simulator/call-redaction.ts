import { createHash } from "node:crypto";

/** What stands in the call log for a file or a base64 value. */
export type BlobSummary = { bytes: number; sha256: string; mediaType: string | null };

const secretHeaders = new Set(["authorization", "x-goog-api-key", "cookie"]);
const dataUrlPattern = /^data:([^;,]*)(?:;[^,]*)?;base64,/;

/** Describes bytes without keeping them. */
export function summarizeBytes(bytes: Uint8Array, mediaType: string | null): BlobSummary {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes: bytes.length, sha256, mediaType };
}

/** Copies headers, keeping only the last four characters of credentials. */
export function redactHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, secretHeaders.has(name) ? redact(value) : value]),
  );
}

/** Copies query parameters, keeping only the last four characters of a key. */
export function redactQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([name, value]) => [name, name === "key" ? redact(value) : value]),
  );
}

/** Copies a JSON value, replacing inline files and data URLs by their summaries. */
export function redactJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactJson);
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value);
  const mediaType = fields.find(([name]) => name === "mimeType" || name === "mime_type")?.[1];
  return Object.fromEntries(
    fields.map(([name, field]) => {
      if (name === "data" && typeof field === "string" && typeof mediaType === "string") {
        return [name, summarizeBytes(Buffer.from(field, "base64"), mediaType)];
      }
      return [name, name === "assertion" ? "…" : redactJson(field)];
    }),
  );
}

function redactText(text: string): unknown {
  const dataUrl = dataUrlPattern.exec(text);
  if (dataUrl === null) return text;
  const bytes = Buffer.from(text.slice(dataUrl[0].length), "base64");
  return summarizeBytes(bytes, dataUrl[1] ?? null);
}

function redact(value: string): string {
  const scheme = /^Bearer\s+/i.test(value) ? "Bearer " : "";
  const secret = value.replace(/^Bearer\s+/i, "");
  return `${scheme}…${secret.length > 8 ? secret.slice(-4) : ""}`;
}
