import { z } from "zod";

import type { ListPosition } from "../storage/generation-list.ts";
import { refuse } from "./validate.ts";

const positionSchema = z.tuple([z.int().nonnegative(), z.string().min(1).max(64)]);

/** A position as clients carry it from page to page. */
export function toCursor({ createdAt, id }: ListPosition): string {
  return btoa(JSON.stringify([createdAt, id])).replaceAll("=", "");
}

/** The position of a cursor. */
export const cursorField = z.string().transform((cursor, context): ListPosition => {
  try {
    const [createdAt, id] = positionSchema.parse(JSON.parse(atob(cursor)));
    return { createdAt, id };
  } catch {
    const message = "'cursor' is no cursor of this list. Take 'nextCursor' of the page before.";
    return refuse(context, "invalid_parameter", message);
  }
});
