import { AttemptError } from "../domain/failure.ts";
import { inputSizes, inputsToScale, mostScaledBytes } from "../domain/input-bytes.ts";
import type { InputImage, Inputs } from "../domain/input-image.ts";
import type { InputLimits } from "../domain/model-card.ts";
import type { Pixels } from "../domain/size.ts";
import { inParallel } from "../in-parallel.ts";
import type { report as Report } from "../report.ts";
import type { ImageConverter } from "../storage/image-converter.ts";
import type { UploadedImage } from "../storage/image-upload.ts";
import type { ImageStore } from "../storage/images.ts";
import { convertPicture } from "./convert-picture.ts";
import { readImageHead, type ImageHead } from "./read-image-head.ts";
import { untilAborted } from "./until-aborted.ts";

/** A scaled image is no larger: engines look at no more. */
const scaledPixels: Pixels = { width: 2048, height: 2048 };

/** From the first on, until it is small enough. WebP, because it keeps what is transparent. */
const qualities = [85, 60, 35] as const;

/** How long one image may take, in milliseconds. */
const deadlineMs = 30_000;

/** Each holds a buffer that images of other runs may wait for. */
const mostAtOnce = 2;

export interface ScaledInputsInput {
  readonly inputs: Inputs;
  /** What all that is made here lies under. */
  readonly prefix: string;
  readonly images: ImageStore;
  /** The generation, in whose name memory is taken. */
  readonly owner: string;
  /** Null: a plan names no model then that would need it. */
  readonly converter: ImageConverter | null;
  /** Aborted when the generation is cancelled. */
  readonly cancelled: AbortSignal;
  readonly background: (promise: Promise<unknown>) => void;
  readonly report: typeof Report;
}

/** The images of one run, scaled for the models that would not take them as they are. */
export class ScaledInputs {
  readonly #input: ScaledInputsInput;
  readonly #scaled = new Map<string, Promise<InputImage>>();

  constructor(input: ScaledInputsInput) {
    this.#input = input;
  }

  /**
   * What a model is sent: the images themselves, but for those that are too large for it. Each is
   * scaled once in a run, whichever calls ask for it.
   * @returns The error with which the call fails, when one cannot be scaled.
   * @throws The signal's reason.
   */
  async for(limits: InputLimits): Promise<Inputs | AttemptError> {
    const { inputs, cancelled } = this.#input;
    const { images, references, mask } = inputs;
    const all = [...images, ...references];
    const sizes = inputSizes(
      all.map(({ bytes }) => bytes),
      mask !== null,
    );
    const positions = new Set(inputsToScale(sizes, limits));
    if (positions.size === 0) return inputs;
    const scaling = inParallel(all, mostAtOnce, async (image, index) =>
      positions.has(index) ? this.#scale(image, index) : image,
    );
    try {
      const sent = await untilAborted(cancelled, scaling);
      const count = images.length;
      return { ...inputs, images: sent.slice(0, count), references: sent.slice(count) };
    } catch (error) {
      if (error instanceof AttemptError) return error;
      throw error;
    }
  }

  /** Removes what was made. Never rejects. */
  async remove(): Promise<void> {
    const { images, prefix, report } = this.#input;
    if (this.#scaled.size === 0) return;
    await Promise.allSettled(this.#scaled.values());
    await images
      .removeOthers(prefix, [])
      .catch((error: unknown) => report("scaled images are left", error));
  }

  #scale(image: InputImage, index: number): Promise<InputImage> {
    const known = this.#scaled.get(image.key);
    const scaling = known ?? this.#make(image, index);
    this.#scaled.set(image.key, scaling);
    // Whoever asks for it hears of it.
    scaling.catch(() => undefined);
    return scaling;
  }

  async #make(image: InputImage, index: number): Promise<InputImage> {
    const { prefix, report } = this.#input;
    try {
      for (const [position, quality] of qualities.entries()) {
        const key = `${prefix}${index}.${position}`;
        const made = await this.#convert(image, { key, quality });
        if (!made) continue;
        const { head, bytes, sha256 } = made;
        return { key, ...head, bytes, sha256 };
      }
      throw new Error("It is too large at the lowest quality.");
    } catch (error) {
      report("an image that was handed in cannot be scaled", error, { key: image.key });
      const message = "An image could not be scaled for the model.";
      throw new AttemptError({ kind: "inputs-too-large", message });
    }
  }

  async #convert(
    image: InputImage,
    { key, quality }: { readonly key: string; readonly quality: number },
  ): Promise<UploadedImage<ImageHead> | null> {
    const { images, converter, owner, cancelled, background } = this.#input;
    if (!converter) throw new Error("There is no converter.");
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(deadlineMs)]);
    const object = await untilAborted(signal, images.get(image.key));
    if (!object || !("body" in object)) throw new Error("Storage has no such image.");
    return convertPicture(object.body, {
      converter,
      // Whole and in its shape, whichever way up its camera was held.
      order: { pixels: scaledPixels, fit: "within", mediaType: "image/webp", quality },
      beginUpload: () =>
        images.beginUpload({
          key,
          metadata: { original: image.key },
          owner,
          readHead: readImageHead,
        }),
      mostBytes: mostScaledBytes,
      signal,
      background,
    });
  }
}
