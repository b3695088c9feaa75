import type { ImageMediaType } from "../domain/media-type.ts";
import { concatenate } from "../stream/concatenate.ts";
import type { ValueTarget } from "../stream/value-target.ts";
import type { OpenPreview } from "./broadcast.ts";
import { typeBytes, typeOfBase64 } from "./preview-type.ts";

/** Far above any preview that either engine draws, in bytes of base64: they are held in memory. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Shows a partial image as the base64 that comes, once its first bytes tell what it is. One that is
 * no image, stops to be base64 or does not end goes no further: the image that is paid for may still
 * come.
 * @param open Called once at most, with the type of the image.
 */
export function createPreviewTarget(
  reference: string,
  open: (mediaType: ImageMediaType) => OpenPreview,
): ValueTarget {
  let early: Uint8Array = new Uint8Array(0);
  let shown: OpenPreview | undefined;
  let isOver = false;
  let taken = 0;
  const show = () => {
    const mediaType = typeOfBase64(early);
    if (!mediaType) {
      isOver = true;
      return;
    }
    shown = open(mediaType);
    shown.write(early);
    early = new Uint8Array(0);
  };
  const end = () => {
    if (!isOver) shown?.end();
    isOver = true;
    // The answer goes on for long, and must not hold the preview meanwhile.
    shown = undefined;
  };
  return {
    form: "raw",
    reference,
    write(bytes) {
      if (isOver) return;
      taken += bytes.length;
      if (taken > mostBytes) end();
      else if (shown) shown.write(bytes);
      else {
        early = concatenate([early, bytes]);
        if (early.length >= typeBytes) show();
      }
    },
    end,
    fail: end,
  };
}
