import type { OutputFormat } from "./media-type.ts";
import type { PictureShape } from "./picture-shape.ts";
import type { Quality } from "./quality.ts";

/** Which model the caller named, if any. Roles are what `STANDARD_MODEL` and `PRO_MODEL` choose. */
export type ModelChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "role"; readonly role: "standard" | "pro" }
  | { readonly kind: "named"; readonly id: string };

/** What a request does: draw from nothing, or change an image that was handed in. */
export const operations = ["generate", "edit"] as const;
export type Operation = (typeof operations)[number];

/** One valid request of either surface, in one form. */
export interface ImageRequest {
  readonly operation: Operation;
  readonly prompt: string;
  readonly model: ModelChoice;
  /** Undefined leaves Pro mode to the tier. */
  readonly highQuality?: boolean;
  readonly shape: PictureShape;
  /** Undefined lets the route choose. */
  readonly quality?: Quality;
  /** The exact words to show in the image. */
  readonly onImageText?: string;
  readonly references: number;
  readonly mask: boolean;
  /** An item of a carousel or a platform variant. */
  readonly batch: boolean;
  readonly count: number;
  readonly previews: number;
  /** Undefined takes whatever type the engine makes. */
  readonly outputFormat?: OutputFormat;
  /** 0 to 100, for JPEG and WebP. Undefined is the engine's default. */
  readonly outputCompression?: number;
  /** False: the preferred model or a failure. */
  readonly fallback: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the request asked for and no engine is asked to do; told, never dropped in silence. */
  readonly warnings: readonly Warning[];
}

/** Something that was asked for and not done as asked, though an image was made. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

export type WarningCode =
  | "standard_better_at_text"
  | "size_not_exact"
  | "format_not_exact"
  | "images_missing"
  | "previews_unsupported"
  | "compression_unsupported"
  | "background_unsupported"
  | "moderation_unsupported";

/** The prompt as sent upstream: the words to show are quoted where both engines expect them. */
export function promptWithText(prompt: string, onImageText: string | undefined): string {
  return onImageText === undefined
    ? prompt
    : `${prompt}\n\nThe image shows exactly this text: "${onImageText}"`;
}
