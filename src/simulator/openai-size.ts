import { imageUserError } from "./openai-error.ts";

/** Width and height in pixels. */
export type PixelSize = { width: number; height: number };

const edgeMultiple = 16;
const longestEdge = 3840;
const steepestRatio = 3;
const fewestPixels = 655_360;
const mostPixels = 8_294_400;

const standardSizes: readonly PixelSize[] = [
  { width: 1024, height: 1024 },
  { width: 1536, height: 1024 },
  { width: 1024, height: 1536 },
];

/**
 * Reads `WIDTHxHEIGHT` by the size rule of gpt-image-2 and 2.5 (sheet 1.2; 2.6 is taken to follow
 * it too). The wording of the edge, multiple and minimum messages was seen live.
 *
 * Throws `OpenAiError` with code `invalid_value` and param `size`.
 */
export function parseSize(size: string): PixelSize {
  const [, width = 0, height = 0] = (/^(\d{1,5})x(\d{1,5})$/.exec(size) ?? []).map(Number);
  if (width === 0 || height === 0) {
    throw invalidSize(size, "Size must be 'auto' or a WIDTHxHEIGHT string, for example 1536x864.");
  }
  if (width % edgeMultiple !== 0 || height % edgeMultiple !== 0) {
    throw invalidSize(size, "Width and height must both be divisible by 16.");
  }
  if (Math.max(width, height) > longestEdge) {
    throw invalidSize(size, "The longest edge must be less than or equal to 3840.");
  }
  if (Math.max(width, height) > steepestRatio * Math.min(width, height)) {
    throw invalidSize(size, "The requested aspect ratio must be between 1:3 and 3:1.");
  }
  if (width * height < fewestPixels) {
    throw invalidSize(size, "Requested resolution is below the current minimum pixel budget.");
  }
  if (width * height > mostPixels) {
    throw invalidSize(size, "Requested resolution is above the current maximum pixel budget.");
  }
  return { width, height };
}

/** What `auto` comes to: the standard size nearest to the input's shape, else square. */
export function chooseSize(input: PixelSize | undefined): PixelSize {
  const wanted = input === undefined ? 1 : input.width / input.height;
  const distance = (size: PixelSize) => Math.abs(Math.log(size.width / size.height / wanted));
  return standardSizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}

function invalidSize(size: string, reason: string): Error {
  return imageUserError(`Invalid size '${size}'. ${reason}`, "size", "invalid_value");
}
