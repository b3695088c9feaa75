import type { Context } from "hono";

import type { Generation, StoredImage } from "../domain/generation.ts";
import { toGenerationView } from "./generation-view.ts";
import type { HonoEnv } from "./hono-env.ts";

/** How long an image's signed address is good at least, and the step to which it ends, in seconds. */
const lifetimeSeconds = 24 * 60 * 60;
const stepSeconds = 60 * 60;

/** What a signed address of an image is signed for: its id, and whatever else the address asks for. */
export function imageResource(c: Context<HonoEnv>): string {
  const { account: _account, expires: _expires, signature: _signature, ...rest } = c.req.query();
  const asked = new URLSearchParams(rest);
  asked.sort();
  const id = c.req.param("id") ?? "";
  return asked.size === 0 ? id : `${id}?${asked.toString()}`;
}

/** A generation with the signed addresses of its images. */
export type SignedView = Awaited<ReturnType<typeof toSignedView>>;

/**
 * A generation as the native surface shows it, each image with an address that opens it without a
 * key: for a page's `<img>`. It is the same for an hour, so that browsers keep what they have; null
 * when URL_SIGNING_SECRET is not set.
 */
export async function toSignedView(
  c: Context<HonoEnv>,
  generation: Generation,
  eventsUrl: string | null = null,
) {
  const view = toGenerationView(generation, new URL(c.req.url).origin, eventsUrl);
  const signed = await Promise.all(generation.images.map((image) => signImage(c, image)));
  const images = view.images.map((image, index) => ({
    ...image,
    signedUrl: signed[index] ?? null,
  }));
  return { ...view, images };
}

async function signImage(c: Context<HonoEnv>, { id }: StoredImage): Promise<string | null> {
  const seconds = Date.now() / 1000 + lifetimeSeconds;
  const query = await c.get("services").urlSigner.sign({
    purpose: "image",
    accountId: c.get("accountId"),
    resourceId: id,
    expires: Math.ceil(seconds / stepSeconds) * stepSeconds,
  });
  const { origin } = new URL(c.req.url);
  return query && `${origin}/v1/images/${id}?${query}`;
}
