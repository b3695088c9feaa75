import type { Pixels } from "./size.ts";

/** Width to height in whole numbers, as people write it: `16:9`, `4:5`. Not necessarily reduced. */
export type AspectRatio = `${number}:${number}`;

/** The most elongated picture any engine draws is 8:1 (Nano Banana 2). */
export const mostElongatedRatio = 8;

const ratioPattern = /^([1-9]\d{0,4}):([1-9]\d{0,4})$/;

/** Reads `W:H`. Returns undefined unless both are whole numbers from 1 to 99999. */
export function parseAspectRatio(text: string): AspectRatio | undefined {
  const match = ratioPattern.exec(text);
  return match ? `${Number(match[1])}:${Number(match[2])}` : undefined;
}

/** The two numbers of a ratio as pixels of a very small picture, reduced: `1920:1080` → 16 × 9. */
export function reduceRatio(ratio: AspectRatio): Pixels {
  const [width = 1, height = 1] = ratio.split(":").map(Number);
  const divisor = greatestCommonDivisor(width, height);
  return { width: width / divisor, height: height / divisor };
}

/** Width divided by height. */
export function ratioValue(ratio: AspectRatio): number {
  const { width, height } = reduceRatio(ratio);
  return width / height;
}

/** True when both describe the same shape, however they are written (`21:9` and `7:3`). */
export function isSameRatio(one: AspectRatio, other: AspectRatio): boolean {
  return ratioValue(one) === ratioValue(other);
}

/** The reduced ratio of a picture: 1920 × 1080 → `16:9`. */
export function ratioOfPixels({ width, height }: Pixels): AspectRatio {
  const divisor = greatestCommonDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

/** How elongated a shape is, from 1 (square) up, whichever side is the longer. */
export function elongation(ratio: AspectRatio): number {
  const value = ratioValue(ratio);
  return Math.max(value, 1 / value);
}

function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
