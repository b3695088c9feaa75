import { createHash } from "node:crypto";

/** Gives the next number of a sequence, at least 0 and below 1. */
export type RandomSource = () => number;

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Maps a text to an unsigned 32-bit number; the same text always gives the same number. */
function hashNumber(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

/** Builds a repeatable sequence from a text (the mulberry32 generator). */
export function createRandom(seed: string): RandomSource {
  let state = hashNumber(seed);
  return function next() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws an integer from `low` to `high`, both included. */
export function randomInteger(random: RandomSource, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Draws letters and digits, as providers use in their request ids. */
export function randomText(random: RandomSource, length: number): string {
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text += lettersAndDigits.charAt(Math.floor(random() * lettersAndDigits.length));
  }
  return text;
}

/** Draws from a lognormal distribution with the given median; `spread` is the sigma of its log. */
export function randomLognormal(random: RandomSource, median: number, spread: number): number {
  // Box-Muller; the first draw must not be 0, whose logarithm is infinite.
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * random()));
}
