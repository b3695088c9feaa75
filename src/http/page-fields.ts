import { z } from "zod";

import type { ListPosition } from "../storage/generation-list.ts";
import { limitField } from "./fields.ts";
import { cursorField, toCursor } from "./list-cursor.ts";

/** The query of a list that is answered page by page. */
export const pageSchema = pageSchemaOf({ usual: 20, most: 100 });

/** The same for a list of other pages. @param limits How many of the list one page shows. */
export function pageSchemaOf(limits: { readonly usual: number; readonly most: number }) {
  return z.strictObject({ limit: limitField(limits), cursor: cursorField.optional() });
}

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
