import type { InputImage } from "../domain/input-image.ts";
import type { report as Report } from "../report.ts";
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
  try {
    const object = await images.get(key);
    if (!object || !("body" in object)) throw new Error("Storage has no such image.");
    isOurs = false;
    const png = watched(object.body, () => (isOurs = true));
    const converted = toAlphaMask(png, { width, height, depth });
    return await intake.take(converted, "mask", param);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // What a stream breaks with is not always what was thrown within it.
    if (!isOurs) {
      const message = "The mask is damaged: its pixels cannot be unpacked. Send it again.";
      throw new InputError("mask_invalid", message, param);
    }
    report("a mask cannot be converted", error);
    const message = "The mask cannot be converted at the moment. Nothing was spent. Try again.";
    throw new InputError("storage_unavailable", message, param);
  }
}

/** The same bytes. @param onFailure Called when they cannot be read. */
function watched(
  bytes: ReadableStream<Uint8Array>,
  onFailure: () => void,
): ReadableStream<Uint8Array> {
  const reader = bytes.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        onFailure();
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
