import type { LocationHint } from "../config.ts";
import type { PlatformId } from "../domain/platform.ts";
import type { Submission } from "./submission.ts";

/** One item of a batch, as it is submitted once there is room for it. */
export interface BatchItemSubmission {
  /** What its image is called in an archive, without number and type. */
  readonly name: string;
  readonly platform: PlatformId | null;
  readonly submission: Submission;
}

/** Everything a batch needs to know of the call that made it. Plain data: it crosses a call. */
export interface BatchSubmission {
  readonly id: string;
  readonly accountId: string;
  /** Where the runs of its items are placed. */
  readonly location: LocationHint;
  readonly items: readonly BatchItemSubmission[];
  /** Unix milliseconds. */
  readonly createdAt: number;
}
