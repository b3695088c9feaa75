import { z } from "@hono/zod-openapi";

/** The headers that requests may have, beside `Authorization`. Without examples, which would be sent when one tries a call. */
const requestHeaders = {
  "Idempotency-Key": z.string().optional().openapi({
    minLength: 1,
    maxLength: 255,
    pattern: "^[\\x20-\\x7e]+$",
    description:
      "With the same key and body, the same call joins what it began or gets its result again, for 24 hours. Sent twice, paid once.",
  }),
  Prefer: z.string().optional().openapi({
    description: "`respond-async` answers 202 at once; the generation goes on.",
  }),
  "Last-Event-ID": z.string().optional().openapi({
    description: "The `id` of the last event that was seen: only what follows is sent.",
  }),
  Range: z.string().optional().openapi({
    description: "A part of the image, in bytes.",
  }),
  "If-Range": z.string().optional().openapi({
    description:
      "The part only while the image has this `ETag` or `Last-Modified`, else the whole.",
  }),
  "If-None-Match": z.string().optional().openapi({
    description: "An `ETag` that is there already: 304 when it is still that.",
  }),
  "X-Bookmark": z.string().optional().openapi({
    description: "Of an earlier answer: a replica of the database may answer that is as new.",
  }),
} as const;

/** The name of such a header. */
export type RequestHeader = keyof typeof requestHeaders;

/** Those that a call takes, as `createRoute` takes them. */
export function requestHeadersOf(names: readonly RequestHeader[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, requestHeaders[name]])));
}
