import { minute, second } from "./breaker-driver.ts";

/** Pauses in a history: mostly short, now and then longer than the window, a lease or a day. */
export const gaps = [
  0,
  0,
  1,
  80,
  80,
  400,
  second,
  second,
  3 * second,
  5 * second,
  12 * second,
  30 * second,
  minute,
  125 * second,
  331 * second,
  24 * 60 * minute,
] as const;
/** By how much a clock is set wrong. */
export const jumps = [
  -1,
  -3 * second,
  -20 * second,
  -10 * minute,
  -24 * 60 * minute,
  40 * second,
  10 * minute,
  24 * 60 * minute,
] as const;
/** What providers ask for, nonsense included. */
export const retryAfters = [
  null,
  null,
  null,
  0,
  2 * second,
  30 * second,
  20 * minute,
  Number.NaN,
] as const;
