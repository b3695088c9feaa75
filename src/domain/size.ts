/** Exact pixels as text, width first: `1536x1024`. */
export type Size = `${number}x${number}`;

/** Exact pixels as numbers. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
}

const sizePattern = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/;

/** Reads `WxH`. Returns undefined unless both are whole numbers from 1 to 99999. */
export function parseSize(text: string): Pixels | undefined {
  const match = sizePattern.exec(text);
  return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined;
}

/** Writes pixels the way requests and records show them. */
export function toSize({ width, height }: Pixels): Size {
  return `${width}x${height}`;
}

/** True when both have the same width and the same height. */
export function isSamePixels(one: Pixels, other: Pixels): boolean {
  return one.width === other.width && one.height === other.height;
}
