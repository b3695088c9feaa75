import type { log as Log, report as Report } from "../report.ts";
import { toDataPoint } from "./data-point.ts";
import type { LogLine } from "./log-line.ts";

/** Tells operators what was done. */
export interface Telemetry {
  /** Writes a line, and of a request and a run also a data point. Never throws. */
  tell(line: LogLine): void;
}

/** @param dataset Where rates and percentiles are counted; undefined when nothing is. */
export function createTelemetry({
  log,
  report,
  dataset,
}: {
  readonly log: typeof Log;
  readonly report: typeof Report;
  readonly dataset: AnalyticsEngineDataset | undefined;
}): Telemetry {
  return {
    tell(line) {
      log(line);
      if (line.event === "job" || !dataset) return;
      try {
        dataset.writeDataPoint(toDataPoint(line));
      } catch (error) {
        report("a data point cannot be written", error);
      }
    },
  };
}
