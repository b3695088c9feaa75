import { encodedLength } from "./encoded-length.ts";
import type { InputLimits } from "./model-card.ts";

/** One image that a request hands in, by its size alone. */
export interface InputSize {
  readonly bytes: number;
  /** False for one that is masked: scaled, its mask would no longer fit. */
  readonly isScalable: boolean;
}

/** The sizes of all images that are handed in but the mask; a masked one is the first. */
export function inputSizes(bytes: readonly number[], isMasked: boolean): readonly InputSize[] {
  return bytes.map((size, index) => ({ bytes: size, isScalable: !(isMasked && index === 0) }));
}

/** The most that an image has once it is scaled for a model, in bytes. */
export const mostScaledBytes = 4_000_000;

/** What a request holds beside its images: 32,000 characters of prompt, escaped, and some to spare. */
const mostOtherBytes = 256 * 1024;

/**
 * Which images have to be scaled so that a model takes them all: those that are too large by
 * themselves, then the largest until the request as a whole is small enough.
 * @returns Their positions, ascending; null when the model would not take them all the same.
 */
export function inputsToScale(
  files: readonly InputSize[],
  { mostImageBytes, mostRequestBytes, sentAs }: InputLimits,
): readonly number[] | null {
  const most = mostImageBytes ?? Infinity;
  const scaled = new Set<number>();
  const sizeOf = ({ bytes }: InputSize, index: number) =>
    scaled.has(index) ? mostScaledBytes : bytes;
  const total = () =>
    files
      .map(sizeOf)
      .map((bytes) => (sentAs === "base64" ? encodedLength(bytes) : bytes))
      .reduce((sum, bytes) => sum + bytes, mostOtherBytes);
  for (const [index, { bytes }] of files.entries()) if (bytes > most) scaled.add(index);
  const largestFirst = [...files.keys()]
    .filter((index) => (files[index]?.bytes ?? 0) > mostScaledBytes)
    .toSorted((one, other) => (files[other]?.bytes ?? 0) - (files[one]?.bytes ?? 0));
  for (const index of largestFirst) {
    if (total() <= (mostRequestBytes ?? Infinity)) break;
    if (files[index]?.isScalable) scaled.add(index);
  }
  const isPossible =
    total() <= (mostRequestBytes ?? Infinity) &&
    [...scaled].every((index) => mostScaledBytes <= most && files[index]?.isScalable);
  return isPossible ? [...scaled].toSorted((one, other) => one - other) : null;
}
