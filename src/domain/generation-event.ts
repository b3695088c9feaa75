import type { FailureKind } from "./failure.ts";
import type { Generation } from "./generation.ts";
import type { ImageMediaType } from "./media-type.ts";
import type { Quality } from "./quality.ts";
import type { ReasonCode } from "./reason.ts";
import type { Size } from "./size.ts";

/**
 * What a run tells its subscribers, in order. A preview's base64 travels beside its event, as the
 * bytes that came from the provider.
 */
export type GenerationEvent =
  | { readonly type: "accepted"; readonly generationId: string }
  | {
      readonly type: "routed";
      readonly model: string;
      readonly quality: Quality;
      /** The pixels that the model is asked for. */
      readonly size: Size;
      readonly reasons: readonly ReasonCode[];
      readonly imageIndex: number;
    }
  | {
      readonly type: "attempt-failed";
      readonly model: string;
      readonly kind: FailureKind;
      /** The model that is tried next; null when none is left. */
      readonly next: string | null;
      readonly imageIndex: number;
    }
  | {
      readonly type: "preview";
      /** From 0 for each attempt. */
      readonly index: number;
      readonly model: string;
      readonly mediaType: ImageMediaType;
      readonly imageIndex: number;
    }
  | {
      /** A preview was shown, and another engine starts over. */
      readonly type: "restarted";
      readonly from: string;
      readonly to: string;
      readonly imageIndex: number;
    }
  | { readonly type: "completed"; readonly generation: Generation }
  | { readonly type: "failed"; readonly generation: Generation };

export type PreviewEvent = Extract<GenerationEvent, { type: "preview" }>;
