import type { Context } from "hono";

import type { Generation, StoredImage } from "../domain/generation.ts";
import { toGenerationView } from "./generation-view.ts";
import type { HonoEnv } from "./hono-env.ts";
import { signImage } from "./image-address.ts";

/** How long an image's signed address is good at least, and the step to which it ends, in seconds. */
const lifetimeSeconds = 24 * 60 * 60;
const stepSeconds = 60 * 60;

/** What lists and grids show: small enough to come at once, and for the screens of phones, too. */
const thumbnail = { w: "320", h: "320", format: "webp" };

/** A generation with the signed addresses of its images. */
export type SignedView = Awaited<ReturnType<typeof toSignedView>>;

/**
 * A generation as the native surface shows it, each image with addresses that open it without a key:
 * for a page's `<img>`, whole and as a thumbnail. They are the same for an hour, so that browsers keep
 * what they have; null when URL_SIGNING_SECRET is not set.
 */
export async function toSignedView(
  c: Context<HonoEnv>,
  generation: Generation,
  eventsUrl: string | null = null,
) {
  const view = toGenerationView(generation, new URL(c.req.url).origin, eventsUrl);
  return { ...view, images: await signImages(c, view.images) };
}

/** Images as they are shown, each with its signed addresses. */
export function signImages<View extends Pick<StoredImage, "id">>(
  c: Context<HonoEnv>,
  images: readonly View[],
) {
  const seconds = Date.now() / 1000 + lifetimeSeconds;
  const expires = Math.ceil(seconds / stepSeconds) * stepSeconds;
  return Promise.all(
    images.map(async (image) => ({
      ...image,
      signedUrl: await signImage(c, image.id, { asked: {}, expires }),
      thumbnailUrl: await signImage(c, image.id, { asked: thumbnail, expires }),
    })),
  );
}
