import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";

import { isBatchId, isGenerationId } from "../generation/ids.ts";
import { report } from "../report.ts";
import { telemetryOf } from "../services.ts";
import { clientLeftStatus, type RequestLine } from "../telemetry/request-line.ts";
import { callerPlace } from "./caller-place.ts";
import type { HonoEnv } from "./hono-env.ts";
import { RequestWatch, type RequestEnd } from "./request-watch.ts";

/** Asked every few seconds by whoever watches the deployment: told of only when they fail. */
const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/**
 * Writes one line for each request once its answer has ended or its client has left, and a data point
 * with it. An image out of R2 is handed to the runtime as it is: its line comes with its headers.
 */
export const logRequests = createMiddleware<HonoEnv>(async function logRequests(c, next) {
  const startedAt = Date.now();
  let headMs: number | null = null;
  const watch = new RequestWatch(c.req.method, (end) => {
    try {
      const line = requestLine(c, end, { headMs, durationMs: Date.now() - startedAt });
      const isProbe = line.route !== null && probes.has(line.route);
      if (!isProbe || line.status >= 400) telemetryOf(c.env).tell(line);
    } catch (error) {
      // Nobody's answer depends on it.
      report("the line of a request cannot be written", error);
    }
  });
  c.set("watch", watch);
  c.req.raw.signal.addEventListener("abort", () => watch.left(), { once: true });
  await next();
  headMs = Date.now() - startedAt;
  watch.answered();
});

function requestLine(
  c: Context<HonoEnv>,
  { ended, answer: form, bytesOut }: RequestEnd,
  { headMs, durationMs }: Pick<RequestLine, "headMs" | "durationMs">,
): RequestLine {
  // Before the headers are ready there is no answer, and Hono would make one up.
  const answer = headMs === null ? undefined : c.res;
  const place = callerPlace(c.req.raw);
  const subject = c.get("begunId") ?? c.req.param("id") ?? "";
  return {
    event: "request",
    requestId: c.get("requestId"),
    method: c.req.method,
    route: matchedRoutes(c).find(({ method }) => method !== "ALL")?.path ?? null,
    status: answer?.status ?? clientLeftStatus,
    problem: c.get("problem") ?? null,
    accountId: c.get("accountId") ?? null,
    keyId: c.get("caller")?.keyId ?? null,
    generationId: isGenerationId(subject) ? subject : null,
    batchId: isBatchId(subject) ? subject : null,
    replayed: c.get("isReplayed") ?? false,
    answer: form,
    ended,
    colo: toText(place["colo"]),
    country: toText(place["country"]),
    headMs,
    durationMs,
    bytesIn: toBytes(c.req.header("content-length")),
    bytesOut: bytesOut ?? toBytes(answer?.headers.get("content-length")),
  };
}

function toText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Null when nothing was announced. */
function toBytes(header: string | null | undefined): number | null {
  return header && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
