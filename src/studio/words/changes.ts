import type { ReasonCode } from "../../domain/reason.ts";
import type { ChangeView } from "../api/views.ts";
import type { Names } from "./names.ts";
import { wholeWhyWords } from "./reasons.ts";

/** One thing that changed, as it is told. */
export interface ChangeWords {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** What of the one and of the other is needed to tell what changed. */
interface Sides {
  readonly from: Side;
  readonly to: Side;
}

interface Side {
  readonly fallbackFrom: string | null;
}

const fieldNames: Readonly<Record<string, string>> = {
  operation: "Task",
  model: "Engine",
  modelVersion: "Version",
  reasons: "Why this engine",
  fallbackFrom: "Taken over from",
  status: "Outcome",
  "requested.model": "Engine that was asked for",
  "requested.highQuality": "Pro",
  "requested.onImageText": "Words in the image",
  "requested.images": "Images that are edited",
  "requested.mask": "Mask",
  "requested.references": "Images to draw from",
};

/** Whose model it is follows from which. */
const implied = ["provider"];

/** What changed from one generation to another, for people. */
export function changesWords(
  changes: readonly ChangeView[],
  sides: Sides,
  names: Names,
): readonly ChangeWords[] {
  return (
    changes
      .filter(({ field }) => !implied.includes(field))
      .map(({ field, from, to }) => ({
        field,
        what: fieldNames[field] ?? plainName(field),
        from: valueWords(field, from, sides.from, names),
        to: valueWords(field, to, sides.to, names),
      }))
      // Several reasons are the same to people: an engine was busy, whoever said so.
      .filter(({ field, from, to }) => field !== "reasons" || from !== to)
      .map(({ what, from, to }) => ({ what, from, to }))
  );
}

/** `requested.aspectRatio` → `Aspect ratio`. */
function plainName(field: string): string {
  const words = field
    .replace(/^requested\./, "")
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueWords(field: string, value: unknown, side: Side, names: Names): string {
  if (value === null && field === "modelVersion") return "not told";
  if (value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return stringWords(field, value, names);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return listWords(field, value, side, names);
  return JSON.stringify(value);
}

function stringWords(field: string, text: string, names: Names): string {
  if (field === "model" || field === "fallbackFrom") return names.model(text);
  return field === "requested.mask" ? "another mask" : text;
}

function listWords(
  field: string,
  list: readonly unknown[],
  { fallbackFrom }: Side,
  names: Names,
): string {
  if (list.length === 0) return "none";
  if (field === "requested.images" || field === "requested.references") {
    return list.length === 1 ? "1 image" : `${list.length} images`;
  }
  if (field === "reasons") {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of this field nothing else comes
    const reasons = list as readonly ReasonCode[];
    return wholeWhyWords({ reasons, fallbackFrom }, names.provider);
  }
  return list.map(String).join(", ");
}
