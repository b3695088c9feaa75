import type { Change } from "../../domain/compare-generations.ts";
import type { GenerationEvent, PreviewEvent } from "../../domain/generation-event.ts";
import type { Lifecycle } from "../../domain/model-card.ts";
import type { Platform } from "../../domain/platform.ts";
import type { toGenerationView } from "../../http/generation-view.ts";
import type { toPlanView } from "../../http/plan-view.ts";
import type { Problem } from "../../http/problem.ts";

/** What the API answers, taken from what the Worker builds its answers with. */

type BareGenerationView = ReturnType<typeof toGenerationView>;

/** An image as it is told; both addresses open it without a key, and are null when nothing signs. */
export type ImageView = BareGenerationView["images"][number] & {
  readonly signedUrl: string | null;
  /** Within 320 × 320 pixels, as WebP. */
  readonly thumbnailUrl: string | null;
};

export type AttemptView = BareGenerationView["attempts"][number];

export type WarningView = BareGenerationView["warnings"][number];

export type GenerationView = Omit<BareGenerationView, "images"> & {
  readonly images: readonly ImageView[];
};

export type PlanView = ReturnType<typeof toPlanView>;

export type ProblemView = Problem;

export type ChangeView = Change;

/** Two generations, and what changed from the one to the other. */
export interface ComparisonView {
  readonly changes: readonly ChangeView[];
  readonly from: GenerationView;
  readonly to: GenerationView;
}

export interface GenerationPage {
  readonly generations: readonly GenerationView[];
  readonly nextCursor: string | null;
}

export interface UploadView {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export type PlatformView = Omit<Platform, "pixels"> & {
  readonly size: string;
  readonly width: number;
  readonly height: number;
};

/** A choice for `model`; those that are an engine's own model say which engine. */
export interface ModelView {
  readonly id: string;
  readonly diptych: {
    readonly description: string;
    /** Which model a role is now: of `standard` and `pro` alone. */
    readonly model?: string;
    /** Whose it is, as people say it: `OpenAI`. */
    readonly provider_name?: string;
    readonly engine?: "standard" | "pro";
    readonly aliases?: readonly string[];
    readonly configured?: boolean;
    readonly capabilities?: { readonly mask: boolean };
    readonly lifecycle?: Lifecycle;
    /** What its newest answers reported; null when they report none. */
    readonly version?: string | null;
    readonly version_changed_at?: string | null;
  };
}

type TellsOfCalls = Exclude<GenerationEvent, { readonly type: "preview" | "completed" | "failed" }>;

/** One event of a generation's stream. */
export type StreamEvent =
  | TellsOfCalls
  | (PreviewEvent & { readonly base64: string })
  | { readonly type: "completed"; readonly generation: GenerationView }
  | { readonly type: "failed"; readonly generationId: string; readonly problem: ProblemView };
