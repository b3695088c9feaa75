import { JPG } from "image-size/types/jpg";

/** An image whose pixels lie as it is seen. */
interface UprightImage {
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
}

/** How much of it is kept of a photograph that is turned: all that can be seen. */
const jpegQuality = 0.95;

/**
 * Reads an image. A photograph that only says how it is to be turned is turned: engines may look at
 * its pixels as they lie, and a mask is painted over it as it is seen.
 * @throws What the browser throws when it cannot read it.
 */
export async function readUpright(file: File): Promise<UprightImage> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  try {
    if (!(await isTurned(file))) return { file, width, height };
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const turned = await canvas.convertToBlob({ type: "image/jpeg", quality: jpegQuality });
    return { file: turned, width, height };
  } finally {
    bitmap.close();
  }
}

async function isTurned(file: File): Promise<boolean> {
  if (file.type !== "image/jpeg") return false;
  try {
    const { orientation = 1 } = JPG.calculate(new Uint8Array(await file.arrayBuffer()));
    return orientation !== 1;
  } catch {
    // It says nothing that can be read, to the browser neither.
    return false;
  }
}
