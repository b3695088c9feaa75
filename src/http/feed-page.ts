import { z } from "zod";

import { limitField } from "./fields.ts";
import { problem } from "./validate.ts";

/**
 * The query of a list whose ids are in the order of time, so that the last of a page says where the
 * next begins.
 * @param prefix Of its ids, such as `audit`.
 */
export function feedSchemaOf(prefix: string) {
  const form = new RegExp(`^${prefix}_[0-9a-z]{26}$`);
  return z.strictObject({
    limit: limitField({ usual: 50, most: 200 }),
    after: z
      .string()
      .refine(
        (text) => form.test(text),
        problem("invalid_parameter", "'after' is no cursor. Take 'nextCursor' of the page before."),
      )
      .optional(),
  });
}

/**
 * A page of what was read for it.
 * @param read One more than its limit, if there are more.
 */
export function toFeedPage<Item extends { readonly id: string }>(
  read: readonly Item[],
  limit: number,
): { readonly shown: readonly Item[]; readonly nextCursor: string | null } {
  const shown = read.slice(0, limit);
  return { shown, nextCursor: read.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
