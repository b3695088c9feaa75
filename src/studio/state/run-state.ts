import type { FailureKind } from "../../domain/failure.ts";
import type { ReasonCode } from "../../domain/reason.ts";
import { ApiError } from "../api/api-error.ts";
import type { GenerationView, StreamEvent } from "../api/views.ts";

/** What is asked for: enough to ask again after a reload, and to draw the frame meanwhile. */
export interface RunOrder {
  /** `/v1/generations`, or the reroll of one. */
  readonly path: string;
  readonly body: object;
  /** Whatever happens to the page, the same order is carried out and paid for once. */
  readonly idempotencyKey: string;
  /** Unix milliseconds, by this page's clock. */
  readonly startedAt: number;
  readonly prompt: string;
  /** The shape to be, in any unit. */
  readonly frame: { readonly width: number; readonly height: number };
  readonly count: number;
}

/** The latest preview of one image. */
export interface Preview {
  readonly url: string;
  readonly index: number;
}

/** One attempt that made nothing, as it is told while another is made. */
export interface Setback {
  readonly model: string;
  readonly kind: FailureKind;
  readonly next: string | null;
}

export interface RunningState {
  readonly kind: "running";
  readonly order: RunOrder;
  /** Null until the API has accepted it. */
  readonly generationId: string | null;
  /** Null until it is routed. */
  readonly model: string | null;
  readonly reasons: readonly ReasonCode[];
  /** By the image's index. */
  readonly previews: ReadonlyMap<number, Preview>;
  readonly setbacks: readonly Setback[];
  readonly isCancelling: boolean;
  readonly isReconnecting: boolean;
}

/** The one run that the studio follows. */
export type RunState =
  | { readonly kind: "idle" }
  | RunningState
  | { readonly kind: "completed"; readonly order: RunOrder; readonly generation: GenerationView }
  | {
      readonly kind: "failed";
      readonly order: RunOrder;
      readonly error: ApiError;
      readonly generationId: string | null;
      readonly setbacks: readonly Setback[];
    };

/** A run at its beginning. @param generationId Of one that is come back to. */
export function beginning(order: RunOrder, generationId: string | null): RunningState {
  return {
    kind: "running",
    order,
    generationId,
    model: null,
    reasons: [],
    previews: new Map(),
    setbacks: [],
    isCancelling: false,
    isReconnecting: false,
  };
}

/** What a run is after an event of its stream. Events are told again after a reload: none counts twice. */
export function afterEvent(run: RunningState, event: StreamEvent): RunState {
  switch (event.type) {
    case "accepted":
      return { ...run, generationId: event.generationId };
    case "routed":
      return { ...run, model: event.model, reasons: event.reasons };
    case "attempt-failed": {
      const { model, kind, next } = event;
      return { ...run, setbacks: [...run.setbacks, { model, kind, next }] };
    }
    case "preview": {
      const { mediaType, base64, index, imageIndex } = event;
      const preview = { url: `data:${mediaType};base64,${base64}`, index };
      return { ...run, previews: new Map([...run.previews, [imageIndex, preview]]) };
    }
    case "restarted": {
      const previews = new Map([...run.previews].filter(([image]) => image !== event.imageIndex));
      return { ...run, previews, model: event.to };
    }
    case "completed":
      return { kind: "completed", order: run.order, generation: event.generation };
    case "failed":
      return failed(
        run,
        new ApiError({ kind: "problem", problem: event.problem, retryAfterSeconds: null }),
      );
  }
}

/** A run that came to nothing. */
export function failed(run: RunningState, error: ApiError): RunState {
  const { order, generationId, setbacks } = run;
  return { kind: "failed", order, error, generationId, setbacks };
}
