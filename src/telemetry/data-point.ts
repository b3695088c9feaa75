import { metricLayouts, type MetricValues } from "./metric-layout.ts";
import type { RequestLine } from "./request-line.ts";
import type { RunLine } from "./run-line.ts";

/** What stands for a number that there is not: queries leave it out. */
export const missing = -1;

/** Samples are drawn by account, so that a busy one does not hide the others. */
const nobody = "none";

/** As Analytics Engine takes it. */
export interface DataPoint {
  readonly indexes: string[];
  readonly blobs: string[];
  readonly doubles: number[];
}

/** The data point of a line: its values in the columns of metric-layout.ts. */
export function toDataPoint(line: RequestLine | RunLine): DataPoint {
  const indexes = [line.accountId ?? nobody];
  switch (line.event) {
    case "request": {
      const values = requestValues(line);
      const { blobs, doubles } = metricLayouts.request;
      return {
        indexes,
        blobs: blobs.map((name) => values[name]),
        doubles: doubles.map((name) => values[name]),
      };
    }
    case "run": {
      const values = runValues(line);
      const { blobs, doubles } = metricLayouts.run;
      return {
        indexes,
        blobs: blobs.map((name) => values[name]),
        doubles: doubles.map((name) => values[name]),
      };
    }
  }
}

function requestValues(line: RequestLine): MetricValues<"request"> {
  return {
    kind: line.event,
    accountId: line.accountId ?? "",
    route: line.route ?? "",
    method: line.method,
    problem: line.problem ?? "",
    answer: line.answer,
    colo: line.colo ?? "",
    country: line.country ?? "",
    isReplay: line.replayed ? "yes" : "no",
    ended: line.ended,
    status: line.status,
    durationMs: line.durationMs,
    headMs: line.headMs ?? missing,
    bytesIn: line.bytesIn ?? missing,
    bytesOut: line.bytesOut ?? missing,
  };
}

function runValues(line: RunLine): MetricValues<"run"> {
  const failed = line.attempts.filter(({ outcome }) => outcome !== "image");
  return {
    kind: line.event,
    accountId: line.accountId,
    surface: line.surface,
    operation: line.operation,
    status: line.status,
    errorCode: line.errorCode ?? "",
    provider: line.provider,
    model: line.model,
    modelVersion: line.modelVersion ?? "",
    requestedModel: line.requestedModel,
    fallbackFrom: line.fallbackFrom ?? "",
    reason: line.reasons[0] ?? "",
    firstFailure: failed[0]?.outcome ?? "",
    tier: line.tier,
    region: line.region ?? "",
    colo: line.colo ?? "",
    country: line.country ?? "",
    count: line.count,
    images: line.images,
    costMicroUsd: line.costMicroUsd,
    possibleMicroUsd: line.possibleMicroUsd,
    attempts: line.attempts.length,
    failedAttempts: failed.length,
    lostAttempts: failed.filter(({ outcome }) => outcome === "interrupted").length,
    queueMs: line.queueMs ?? missing,
    firstByteMs: line.firstByteMs ?? missing,
    firstPreviewMs: line.firstPreviewMs ?? missing,
    totalMs: line.totalMs ?? missing,
    settledMs: line.settledMs ?? missing,
    pending: line.pending.length,
    pixels: line.pixels,
    bytes: line.bytes,
    previews: line.previews,
  };
}
