import type { InputImage } from "../domain/input-image.ts";
import type { report as Report } from "../report.ts";
import { inTime } from "../storage/answer-in-time.ts";
import type { ImageStore } from "../storage/images.ts";
import { toAlphaMask, type GreyPng } from "./grey-mask.ts";
import { InputError } from "./input-error.ts";
import type { InputIntake } from "./input-intake.ts";

const param = "mask";

/**
 * Makes a mask with an alpha channel of a grey one, and stores it beside that.
 * @throws InputError when the grey one is damaged, or R2 does not answer.
 */
export async function convertMask(
  mask: InputImage,
  depth: GreyPng["depth"],
  {
    intake,
    images,
    report,
  }: {
    readonly intake: InputIntake;
    readonly images: Pick<ImageStore, "get">;
    readonly report: typeof Report;
  },
): Promise<InputImage> {
  const { key, width, height } = mask;
  let isOurs = true;
  async function* read(): AsyncGenerator<Uint8Array, void> {
    const object = await inTime(images.get(key));
    if (!object || !("body" in object)) throw new Error("Storage has no such image.");
    for await (const bytes of object.body) {
      isOurs = false;
      yield bytes;
      isOurs = true;
    }
    isOurs = false;
  }
  try {
    return await intake.take(toAlphaMask(read(), { width, height, depth }), "mask", param);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (!isOurs) {
      const message = "The mask is damaged: its pixels cannot be unpacked. Send it again.";
      throw new InputError("mask_invalid", message, param);
    }
    report("a mask cannot be converted", error);
    const message = "The mask cannot be converted at the moment. Nothing was spent. Try again.";
    throw new InputError("storage_unavailable", message, param);
  }
}
