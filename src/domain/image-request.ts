import type { OutputFormat } from "./media-type.ts";
import type { PictureShape } from "./picture-shape.ts";
import type { PlatformId } from "./platform.ts";
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
  /** The exact pixels of the platform, when one is named. */
  readonly shape: PictureShape;
  /** An edit that names no shape: it keeps that of its image. */
  readonly keepsShape?: boolean;
  /** Where the image is to be published: its rules of type and bytes are kept. */
  readonly platform?: PlatformId;
  /** Undefined lets the route choose. */
  readonly quality?: Quality;
  /** The exact words to show in the image. */
  readonly onImageText?: string;
  readonly references: number;
  /** Bytes of each image that is handed in, the mask not among them. Undefined while not known. */
  readonly inputBytes?: readonly number[];
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
  | "file_too_large"
  | "conversion_unavailable"
  | "images_missing"
  | "previews_unsupported"
  | "compression_unsupported"
  | "background_unsupported"
  | "moderation_unsupported"
  | "input_fidelity_unsupported";

/** Scripts that run from right to left. */
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Quotation marks, in the order in which they are tried: a text must not hold those around it. */
const quotationMarks = [
  ['"', '"'],
  ["“", "”"],
  ["«", "»"],
] as const;

/**
 * The prompt as sent upstream. The words to show are quoted, as both engines' guides ask for it; that
 * they are to be kept to the letter is said before them, and which way they run, where it is not the
 * usual one, after them.
 */
export function promptWithText(prompt: string, onImageText: string | undefined): string {
  if (onImageText === undefined) return prompt;
  const isFree = ([open, close]: readonly [string, string]) =>
    !onImageText.includes(open) && !onImageText.includes(close);
  const [open, close] = quotationMarks.find(isFree) ?? quotationMarks[0];
  const direction = rightToLeft.test(onImageText) ? " It is written from right to left." : "";
  return `${prompt}\n\nThe image shows exactly this text, letter for letter in its own script, and no other text: ${open}${onImageText}${close}${direction}`;
}
