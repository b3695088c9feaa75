import type { AspectRatio } from "./aspect-ratio.ts";
import type { BatchPlace } from "./batch-place.ts";
import type { Failure } from "./failure.ts";
import type { GenerationError } from "./generation-error.ts";
import type { Operation, Warning } from "./image-request.ts";
import type { Inputs } from "./input-image.ts";
import type { Lineage } from "./lineage.ts";
import type { Marks } from "./marks.ts";
import type { OutputFormat } from "./media-type.ts";
import type { ProviderId } from "./model-card.ts";
import type { MicroUsd } from "./money.ts";
import type { PlatformId } from "./platform.ts";
import type { Quality } from "./quality.ts";
import type { ReasonCode } from "./reason.ts";
import type { Resolution } from "./resolution.ts";
import type { Size } from "./size.ts";
import type { StoredPicture } from "./stored-picture.ts";
import type { TierName } from "./tier.ts";
import type { Usage } from "./usage.ts";

/** One call to one model. */
export interface Attempt {
  /** From 1, over the whole generation. */
  readonly number: number;
  /** Which image of the generation it was for, from 0. */
  readonly imageIndex: number;
  readonly provider: ProviderId;
  readonly model: string;
  /** The version the answer named; null when it named none. */
  readonly modelVersion: string | null;
  readonly reasons: readonly ReasonCode[];
  readonly quality: Quality;
  readonly size: Size;
  readonly startedAt: number;
  /** What it was expected to cost; null for one that was made before that was kept. */
  readonly estimateMicroUsd: MicroUsd | null;
  /** The entry of the price book that counted when it began; null like the estimate. */
  readonly priceVersion: string | null;
  /** When the answer's first byte arrived; null when none did. */
  readonly firstByteAt: number | null;
  readonly endedAt: number;
  readonly providerRequestId: string | null;
  readonly usage: Usage | null;
  /** See cost-basis.ts for what it rests on. */
  readonly costMicroUsd: MicroUsd;
  /** Null for an attempt that made an image. */
  readonly failure: Failure | null;
}

/** One image that is durable, as it is delivered. */
export interface StoredImage extends StoredPicture {
  readonly id: string;
  readonly imageIndex: number;
  /** As the engine made it; null when that is what is delivered. */
  readonly original: StoredPicture | null;
}

/** What was asked for beside the prompt: enough to ask for it again. Null is what was left out. */
export interface Requested {
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  /** Null when no exact pixels were asked for. Those of the platform, when one was named. */
  readonly size: Size | null;
  readonly platform: PlatformId | null;
  /** An edit that named no shape: the size is that of its image. Missing for any other. */
  readonly keepsShape?: true;
  readonly outputFormat: OutputFormat | null;
  readonly outputCompression: number | null;
  readonly quality: Quality | null;
  readonly highQuality: boolean | null;
  /** As the caller named it: `auto`, a role, an id or an alias. */
  readonly model: string;
  readonly onImageText: string | null;
  readonly count: number;
  readonly previews: number;
  readonly fallback: boolean;
  /** Of the request that it came with, for whoever looks for it in logs. Missing when it came with none. */
  readonly requestId?: string;
  /** Missing when only words were handed in. */
  readonly inputs?: Inputs;
  /** Missing when it is not of a batch. */
  readonly batch?: BatchPlace;
  /** Missing when it was not made again from another. */
  readonly lineage?: Lineage;
}

export type GenerationStatus = "running" | "completed" | "failed" | "cancelled";

/** One accepted request and its outcome: the row of the history. Times in Unix milliseconds. */
export interface Generation {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly tier: TierName;
  readonly status: GenerationStatus;
  readonly operation: Operation;
  readonly prompt: string;
  readonly requested: Requested;
  readonly metadata: Readonly<Record<string, string>>;
  /** The model that made the images, or the preferred one while none has. */
  readonly model: string;
  readonly modelVersion: string | null;
  readonly provider: ProviderId;
  readonly reasons: readonly ReasonCode[];
  /** The preferred model, when another made the images. */
  readonly fallbackFrom: string | null;
  readonly warnings: readonly Warning[];
  readonly attempts: readonly Attempt[];
  readonly images: readonly StoredImage[];
  /** For all images on the first model of its plan; null for one accepted before that was kept. */
  readonly estimateMicroUsd: MicroUsd | null;
  readonly costMicroUsd: MicroUsd;
  readonly createdAt: number;
  readonly completedAt: number | null;
  readonly error: GenerationError | null;
  readonly marks: Marks;
  /** When its images and words were removed; null for one that is there. */
  readonly deletedAt: number | null;
}
