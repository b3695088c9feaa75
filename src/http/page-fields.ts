import { z } from "zod";

import type { ListPosition } from "../storage/generation-list.ts";
import { cursorField, toCursor } from "./list-cursor.ts";

/** The query of a list that is answered page by page. */
export const pageSchema = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20),
  cursor: cursorField.optional(),
});

/**
 * A page of what was read for it.
 * @param read One more than its limit, if there are more.
 */
export function toPage<Item extends ListPosition>(
  read: readonly Item[],
  limit: number,
): { readonly shown: readonly Item[]; readonly nextCursor: string | null } {
  const shown = read.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextCursor: read.length > limit && last ? toCursor(last) : null };
}
