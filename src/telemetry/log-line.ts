import type { JobLine } from "./job-line.ts";
import type { RequestLine } from "./request-line.ts";
import type { RunLine } from "./run-line.ts";

/** Everything that the log is told when all goes well. */
export type LogLine = RequestLine | RunLine | JobLine;
