import type { Context } from "hono";

import type { InputImage } from "../domain/input-image.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { isForm } from "../http/read-form.ts";
import { readUpload, readUploadForm } from "../http/read-upload.ts";
import { readToEnd } from "../http/take-images.ts";
import { InputError } from "../inputs/input-error.ts";
import { InputIntake } from "../inputs/input-intake.ts";
import { arrivingKey } from "../inputs/input-keys.ts";
import type { Upload } from "../inputs/upload-store.ts";

/** `POST /v1/uploads`: keeps an image for thirty days, for later requests to name. */
export async function createUpload(c: Context<HonoEnv>): Promise<Response> {
  const { accountId } = c.get("caller");
  const { inputImages: images } = c.get("services");
  const keyOf = () => arrivingKey(accountId);
  const intake = new InputIntake({ images, accountId, keyOf });
  const read = isForm(c.req.raw) ? readUploadForm : readUpload;
  const upload = await readToEnd(c, intake, async () => {
    const arrived = await read(c.req.raw, intake);
    const kept = await keep(c, arrived);
    await intake.discard();
    return kept;
  });
  const { mediaType, width, height, bytes, sha256 } = upload.image;
  const expiresAt = new Date(upload.expiresAt).toISOString();
  return c.json({ id: upload.id, mediaType, width, height, bytes, sha256, expiresAt }, 201);
}

async function keep(c: Context<HonoEnv>, arrived: InputImage): Promise<Upload> {
  const { uploads, report } = c.get("services");
  try {
    return await uploads.keep(c.get("accountId"), arrived, Date.now());
  } catch (error) {
    report("an upload cannot be kept", error);
    const message = "The image cannot be stored at the moment. Try again.";
    throw new InputError("storage_unavailable", message, null);
  }
}
