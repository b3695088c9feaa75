import type { InputImage } from "../domain/input-image.ts";
import type { ImageUpload } from "../storage/image-upload.ts";
import type { ImageStore } from "../storage/images.ts";
import { writeSliced } from "../storage/write-sliced.ts";
import { requireMaskBytes, requireMaskHead } from "./check-mask.ts";
import { ImageEnd } from "./image-end.ts";
import { InputError } from "./input-error.ts";
import { mostImageBytes, mostImages } from "./input-limits.ts";
import { readInputHead, subject, type InputHead } from "./read-input-head.ts";

/** What an image is handed in for. */
export type InputRole = "image" | "mask";

/** Where the bytes of one image go while they arrive. */
export interface ArrivingInput {
  /** Stands for the image in what is left of the body. */
  readonly reference: string;
  /** Takes the next bytes and copies them. @throws InputError when they are too many. */
  write(bytes: Uint8Array): void;
  /** All have come. */
  end(): void;
  /** They were no base64. @throws InputError */
  fail(): void;
}

export interface InputIntakeOptions {
  readonly images: Pick<ImageStore, "beginUpload">;
  /** Whose they are: kept beside each. */
  readonly accountId: string;
  /** Where the image lies that arrives as the nth, from 0. */
  readonly keyOf: (number: number) => string;
  /** How many may come; those of one generation when left out. */
  readonly most?: InputCounts;
}

/** An image whose bytes have all come. */
interface Arrived {
  readonly key: string;
  readonly reference: string;
  readonly param: string | null;
  readonly imageEnd: ImageEnd;
}

/** How many images of each kind. */
export interface InputCounts {
  readonly images: number;
  readonly masks: number;
}

/** What one generation takes. */
const generationCounts: InputCounts = { images: mostImages, masks: 1 };

/**
 * Takes the images out of one request's body into R2 while it arrives, one after the other. What is
 * not handed over to a run is removed again by {@link discard}.
 */
export class InputIntake {
  readonly #options: InputIntakeOptions;
  readonly #begun = new Map<string, ImageUpload<InputHead>>();
  readonly #stored = new Map<string, InputImage>();
  readonly #kept = new Set<string>();
  #images = 0;
  #masks = 0;
  #arriving: { readonly upload: ImageUpload<InputHead>; readonly param: string | null } | undefined;
  #storing: Promise<void> = Promise.resolve();

  constructor(options: InputIntakeOptions) {
    this.#options = options;
  }

  /**
   * Begins to take an image.
   * @param param The field that hands it in; null when the body is the image.
   * @throws InputError when there are too many already.
   */
  begin(role: InputRole, param: string | null): ArrivingInput {
    this.#count(role, param);
    return this.#begin(role, param);
  }

  /**
   * Takes an image that is made of one that came.
   * @throws InputError when it is too large, or R2 does not take it · whatever the bytes break with.
   */
  async take(
    bytes: AsyncIterable<Uint8Array>,
    role: InputRole,
    param: string,
  ): Promise<InputImage> {
    const arriving = this.#begin(role, param);
    const target = {
      write: (slice: Uint8Array) => arriving.write(slice),
      ready: () => this.ready(),
    };
    for await (const piece of bytes) await writeSliced(target, piece);
    arriving.end();
    const image = (await this.finish()).get(arriving.reference);
    if (!image) throw new Error("An image was taken and is not there.");
    return image;
  }

  #begin(role: InputRole, param: string | null): ArrivingInput {
    const { images, accountId, keyOf } = this.#options;
    const number = this.#begun.size;
    const key = keyOf(number);
    const upload = images.beginUpload({
      key,
      metadata: { account: accountId },
      readHead: (beginning) => readHeadOf(role, beginning, param),
    });
    this.#begun.set(key, upload);
    this.#arriving = { upload, param };
    const reference = toReference(number);
    const imageEnd = new ImageEnd();
    let total = 0;
    return {
      reference,
      write: (bytes) => {
        total += bytes.length;
        requireBytes(role, total, param);
        imageEnd.write(bytes);
        upload.write(bytes);
      },
      end: () => {
        this.#arriving = undefined;
        this.#storing = this.#store(upload, { key, reference, param, imageEnd });
        // Awaited before anything more is read, or at the end.
        this.#storing.catch(() => undefined);
      },
      fail: () => {
        throw new InputError(
          "invalid_image",
          `${subject(param)} is not valid base64. Encode its bytes once, with padding.`,
          param,
        );
      },
    };
  }

  /** Resolves when there is room for more. @throws InputError for what came so far. */
  async ready(): Promise<void> {
    await this.#storing;
    if (!this.#arriving) return;
    const { upload, param } = this.#arriving;
    await toldAsInput(upload.ready(), param);
  }

  /**
   * All that came, by the reference that stands for each.
   * @throws InputError when one is none that is taken, or R2 does not take it.
   */
  async finish(): Promise<ReadonlyMap<string, InputImage>> {
    await this.#storing;
    return this.#stored;
  }

  /** These are somebody else's from now on. */
  handOver(images: readonly InputImage[]): void {
    for (const { key } of images) this.#kept.add(key);
  }

  /** They are not, after all. */
  takeBack(): void {
    this.#kept.clear();
  }

  /** Removes what was not handed over, stored or not. Never rejects. */
  async discard(): Promise<void> {
    const rest = [...this.#begun].filter(([key]) => !this.#kept.has(key));
    for (const [key] of rest) this.#begun.delete(key);
    await Promise.all(rest.map(([, upload]) => upload.remove()));
  }

  #count(role: InputRole, param: string | null): void {
    if (role === "mask") this.#masks += 1;
    else this.#images += 1;
    const { images, masks } = this.#options.most ?? generationCounts;
    if (this.#masks > masks) {
      throw new InputError("mask_invalid", "There is more than one mask. Send one.", param);
    }
    if (this.#images > images) throw tooManyImages(images, param);
  }

  async #store(
    upload: ImageUpload<InputHead>,
    { key, reference, param, imageEnd }: Arrived,
  ): Promise<void> {
    await this.#storing;
    const { head, bytes, sha256 } = await toldAsInput(upload.finish(), param);
    if (!imageEnd.isWhole) {
      const message = `${subject(param)} is ${head.mediaType} that breaks off before its end. Send it again.`;
      throw new InputError("invalid_image", message, param);
    }
    const { mediaType, width, height } = head;
    this.#stored.set(reference, { key, mediaType, width, height, bytes, sha256 });
  }
}

function tooManyImages(most: number, param: string | null): InputError {
  const message = `There are more than ${most} images, the most that are taken. Leave some out.`;
  return new InputError("too_many_references", message, param);
}

const referencePrefix = "diptych-input:";

function toReference(number: number): string {
  return `${referencePrefix}${number}`;
}

/** The reference that a data URL was left with, if its image was taken out of it. */
export function referenceIn(dataUrl: string): string | undefined {
  const rest = dataUrl.slice(dataUrl.indexOf(",") + 1);
  return dataUrl.includes(",") && rest.startsWith(referencePrefix) ? rest : undefined;
}

function readHeadOf(role: InputRole, beginning: Uint8Array, param: string | null): InputHead {
  const head = readInputHead(beginning, param);
  if (role === "mask") requireMaskHead(head);
  return head;
}

function requireBytes(role: InputRole, bytes: number, param: string | null): void {
  if (role === "mask") requireMaskBytes(bytes);
  else requireImageBytes(bytes, param);
}

/** @throws InputError when an image is larger than any may be. */
export function requireImageBytes(bytes: number, param: string | null): void {
  if (bytes <= mostImageBytes) return;
  const message = `${subject(param)} is larger than ${mostImageBytes / 1024 / 1024} MB. Scale it down or compress it.`;
  throw new InputError("image_too_large", message, param);
}

/** What is not the image's fault is the storage's, which has told of it. */
async function toldAsInput<Result>(step: Promise<Result>, param: string | null): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const message = "The image cannot be stored at the moment. Nothing was spent. Try again.";
    throw new InputError("storage_unavailable", message, param);
  }
}
