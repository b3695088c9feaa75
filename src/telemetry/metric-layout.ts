/**
 * What of a line is in which column of the dataset: the first name of a list is `blob1` or `double1`,
 * and so on. docs/metrics.md says the same. A name is only ever added at the end, for rows that were
 * written before stay as they are. Analytics Engine takes 20 of each.
 */
export const metricLayouts = {
  request: {
    blobs: [
      "kind",
      "accountId",
      "route",
      "method",
      "problem",
      "answer",
      "colo",
      "country",
      "isReplay",
      "ended",
    ],
    doubles: ["status", "durationMs", "headMs", "bytesIn", "bytesOut"],
  },
  run: {
    blobs: [
      "kind",
      "accountId",
      "surface",
      "operation",
      "status",
      "errorCode",
      "provider",
      "model",
      "modelVersion",
      "requestedModel",
      "fallbackFrom",
      "reason",
      "firstFailure",
      "tier",
      "region",
      "colo",
      "country",
    ],
    doubles: [
      "count",
      "images",
      "costMicroUsd",
      "possibleMicroUsd",
      "attempts",
      "failedAttempts",
      "lostAttempts",
      "queueMs",
      "firstByteMs",
      "firstPreviewMs",
      "totalMs",
      "settledMs",
      "pending",
      "pixels",
      "bytes",
      "previews",
    ],
  },
} as const;

export type MetricKind = keyof typeof metricLayouts;

/** The values of one data point, by name. */
export type MetricValues<Kind extends MetricKind> = Readonly<
  Record<(typeof metricLayouts)[Kind]["blobs"][number], string>
> &
  Readonly<Record<(typeof metricLayouts)[Kind]["doubles"][number], number>>;
