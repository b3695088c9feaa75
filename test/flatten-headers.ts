import type { IncomingHttpHeaders } from "node:http";

/** Headers as Node reads them, each as one text. */
export function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  );
}
