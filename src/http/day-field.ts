import { z } from "zod";

import { problem } from "./validate.ts";

export const dayMs = 86_400_000;

/** The day (UTC) that an instant is in, such as `2026-11-25`. */
export function toDay(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, "2026-11-25".length);
}

/** A day (UTC) in a query. @returns Its first instant, in Unix milliseconds. */
export const dayField = z
  .string()
  .refine(
    isDay,
    problem("invalid_parameter", "That is no day of the calendar, such as 2026-11-25."),
  )
  .transform((text) => Date.parse(text));

/** `Date.parse` takes 30 February for a day in March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const unixMs = Date.parse(text);
  return !Number.isNaN(unixMs) && toDay(unixMs) === text;
}
