import type { ReasonCode } from "../../domain/reason.ts";
import type { ChangeView } from "../api/views.ts";
import { whyWords } from "./reasons.ts";

/** One thing that changed, as it is told. */
export interface ChangeWords {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

const names: Readonly<Record<string, string>> = {
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

/** What changed from one generation to another, for people. @param modelName What a model is called. */
export function changesWords(
  changes: readonly ChangeView[],
  modelName: (id: string) => string,
): readonly ChangeWords[] {
  return changes
    .filter(({ field }) => !implied.includes(field))
    .map(({ field, from, to }) => ({
      what: names[field] ?? plainName(field),
      from: valueWords(field, from, modelName),
      to: valueWords(field, to, modelName),
    }));
}

/** `requested.aspectRatio` → `Aspect ratio`. */
function plainName(field: string): string {
  const words = field
    .replace(/^requested\./, "")
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueWords(field: string, value: unknown, modelName: (id: string) => string): string {
  if (value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return stringWords(field, value, modelName);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return listWords(field, value);
  return JSON.stringify(value);
}

function stringWords(field: string, text: string, modelName: (id: string) => string): string {
  if (field === "model" || field === "fallbackFrom") return modelName(text);
  return field === "requested.mask" ? "another mask" : text;
}

function listWords(field: string, list: readonly unknown[]): string {
  if (list.length === 0) return "none";
  if (field === "requested.images" || field === "requested.references") {
    return list.length === 1 ? "1 image" : `${list.length} images`;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of this field nothing else comes
  if (field === "reasons") return whyWords({ reasons: list as readonly ReasonCode[] });
  return list.map(String).join(", ");
}
