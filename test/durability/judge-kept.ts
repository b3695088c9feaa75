import type { CallRecord } from "../../src/simulator/call-log.ts";
import type { StoredImage } from "../faults/evidence.ts";
import { many } from "../faults/many.ts";
import type { KeptGeneration } from "./kept.ts";

/** What became of one request, as seen from outside. */
export interface KeptEvidence {
  /** What the engines were asked for. */
  readonly calls: readonly CallRecord[];
  readonly kept: readonly KeptGeneration[];
  /** What is served of its image; null when there is none on record. */
  readonly served: Pick<StoredImage, "status" | "sha256"> | null;
}

/** Whether a request has left anything behind. */
export function leftATrace({ calls, kept }: KeptEvidence): boolean {
  return calls.length > 0 || kept.length > 0;
}

/**
 * What is wrong with a request that was accepted while all was well but its client: it has to be
 * kept once, paid once and served as it was sent. Undefined when nothing is.
 */
export function wrongWithKept({ calls, kept, served }: KeptEvidence): string | undefined {
  const [generation, ...others] = kept;
  if (!generation) return `no record, ${timesOf(calls)}`;
  if (others.length > 0) return `${many(kept.length, "record")}, ${timesOf(calls)}`;
  const { status, errorCode, attempts, images } = generation;
  if (status !== "completed") return `it ended ${status} (${errorCode ?? "no code"})`;
  if (calls.length !== 1) return timesOf(calls);
  if (attempts.length !== 1) return `${many(attempts.length, "attempt")} on record`;
  const [image] = images;
  if (!image || images.length > 1) return `${many(images.length, "image")} on record`;
  const sent = calls[0]?.response.images.at(-1)?.sha256;
  const made = image.original?.sha256 ?? image.sha256;
  if (made !== sent) return `on record is ${made}, sent was ${sent ?? "nothing"}`;
  return wrongWithServed(served, image.sha256);
}

function timesOf(calls: readonly CallRecord[]): string {
  const times = calls.map(({ time, timing }) => `at ${time} for ${timing.endMs ?? "?"} ms`);
  return [many(calls.length, "call"), ...times].join(" ");
}

/** What is wrong with what is served of an image; undefined when it is the one that was sent. */
export function wrongWithServed(
  served: KeptEvidence["served"],
  sha256: string,
): string | undefined {
  if (!served) return "its image was not asked for";
  if (served.status !== 200) return `its image is answered with ${served.status}`;
  return served.sha256 === sha256 ? undefined : `${served.sha256} is served, ${sha256} was sent`;
}
