import type { Context } from "hono";
import { z } from "zod";

import type { HonoEnv } from "../http/hono-env.ts";
import { askedOf, signImage } from "../http/image-address.ts";
import { parseImageQuery } from "../http/image-query.ts";
import { ProblemError } from "../http/problem.ts";
import { validate } from "../http/validate.ts";
import { findImage } from "./find-generation.ts";
import { imageNotFound } from "./get-image.ts";

/** In seconds. A week is what other stores of images have as the longest, too. */
const lifetimes = { shortest: 60, usual: 24 * 3600, longest: 7 * 24 * 3600 } as const;

export const lifetimeSchema = z.object({
  expiresIn: z
    .string()
    .regex(/^\d{1,6}$/, "It is a number of seconds")
    .transform(Number)
    .pipe(z.int().min(lifetimes.shortest).max(lifetimes.longest))
    .default(lifetimes.usual),
});

/**
 * `GET /v1/images/{id}/url`: an address of an image, or of a variant of it, that opens it without a
 * key until it expires.
 */
export async function signImageUrl(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { expiresIn: _expiresIn, ...asked } = askedOf(c);
  parseImageQuery(asked);
  const { expiresIn } = validate(lifetimeSchema, c.req.query());
  if (!(await findImage(c, id))) throw imageNotFound(id);
  const expires = Math.floor(Date.now() / 1000) + expiresIn;
  const url = await signImage(c, id, { asked, expires });
  if (url === null) {
    const detail = "No address can be signed here: URL_SIGNING_SECRET is not set.";
    throw new ProblemError("signing_not_configured", { detail });
  }
  return c.json({ url, expiresAt: new Date(expires * 1000).toISOString() });
}
