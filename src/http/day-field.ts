import { z } from "zod";

import { dayOf, startOfDay } from "../domain/utc-calendar.ts";
import { problem } from "./validate.ts";

/** A day (UTC) in a query. */
export const dayField = z
  .string()
  .refine(
    isDay,
    problem("invalid_parameter", "That is no day of the calendar, such as 2026-11-25."),
  );

/** `Date.parse` takes 30 February for a day in March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const unixMs = startOfDay(text);
  return !Number.isNaN(unixMs) && dayOf(unixMs) === text;
}
