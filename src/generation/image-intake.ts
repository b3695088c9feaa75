import { AttemptError } from "../domain/failure.ts";
import type { ImageMediaType } from "../domain/media-type.ts";
import type { ImageFields, ProviderAnswer } from "../providers/port.ts";
import type { ImageUpload, UploadedImage } from "../storage/image-upload.ts";
import { InvalidBase64Error } from "../stream/base64-decoder.ts";
import { extractValues } from "../stream/extract-values.ts";
import { OversizeError, type ValueContext, type ValueTarget } from "../stream/value-target.ts";
import type { OpenPreview } from "./broadcast.ts";
import type { AnswerProgress } from "./deadlines.ts";
import { createPreviewTarget } from "./preview-target.ts";
import type { ImageHead } from "./read-image-head.ts";

/** The longest base64 that is taken for one image: 64 MiB, above any that either engine draws. */
const mostImageBytes = 64 * 1024 * 1024;

/** The most that an answer or event holds beside its images. Thought signatures are the largest part. */
const mostOtherBytes = 2 * 1024 * 1024;

/** What an intake is given. */
export interface IntakeInput {
  readonly fetch: typeof globalThis.fetch;
  readonly fields: ImageFields;
  /** Begins the upload of one image into the sink. */
  readonly begin: () => ImageUpload<ImageHead>;
  /** Begins to show a partial image. @param index From 0, in the order of the provider. */
  readonly openPreview: (index: number, mediaType: ImageMediaType) => OpenPreview;
  /** Told of what arrives. */
  readonly progress: AnswerProgress;
}

/** Takes the images out of one call's answer while it arrives. */
export class ImageIntake {
  readonly #input: IntakeInput;
  readonly #uploads = new Map<string, Promise<UploadedImage<ImageHead>>>();
  readonly #broken = new Map<string, InvalidBase64Error>();
  readonly #started = new Map<string, ImageUpload<ImageHead>>();
  #current: ImageUpload<ImageHead> | undefined;
  #preview: ValueTarget | undefined;
  #previewCount = 0;
  #fault: AttemptError | null = null;
  #status: number | null = null;

  constructor(input: IntakeInput) {
    this.#input = input;
  }

  /** For the SDK: it gets the answer with a reference in place of each image. */
  readonly fetch: typeof globalThis.fetch = async (request, init) => {
    const response = await this.#input.fetch(request, init);
    this.#status = response.status;
    const form = formOf(response);
    if (!response.ok || !response.body || !form) return response;
    const { fields, progress } = this.#input;
    const { inJson, inEvents } = fields;
    const body = extractValues(
      response.body,
      form,
      {
        paths: form === "json" ? inJson : inEvents,
        open: (context) => this.#open(context),
        mostValueBytes: mostImageBytes,
        mostOtherBytes,
      },
      {
        ready: async () => this.#current?.ready(),
        arrived: (bytes) => progress.arrived(bytes),
        failed: (error) => void this.#fail(error),
      },
    );
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    return new Response(body, { status: response.status, headers });
  };

  /** The stored image, by its reference. @throws AttemptError when it is not whole or not stored. */
  async image(reference: string): Promise<UploadedImage<ImageHead>> {
    const notBase64 = this.#broken.get(reference);
    if (notBase64) throw this.#fail(notBase64);
    const finished = this.#uploads.get(reference);
    if (!finished) throw notTaken();
    const uploaded = await finished.catch((error: unknown) => {
      throw this.#fail(error);
    });
    if (uploaded.bytes === 0) throw this.#fail(notTaken());
    return uploaded;
  }

  /** What went wrong with the bytes themselves; it explains any error of the SDK. */
  fault(): AttemptError | null {
    return this.#fault;
  }

  /** Ends it: everything but the image that is kept is removed again. */
  async end(kept: string | null): Promise<void> {
    // A preview that was cut off: who watches it must not wait for the rest.
    this.#preview?.end();
    const rest = [...this.#started].filter(([reference]) => reference !== kept);
    await Promise.all(rest.map(([, upload]) => upload.remove()));
  }

  #open({ event }: ValueContext): ValueTarget {
    return this.#input.fields.previewEvents.includes(event)
      ? this.#openPreview()
      : this.#openImage();
  }

  #openPreview(): ValueTarget {
    const index = this.#previewCount;
    this.#previewCount += 1;
    const target = createPreviewTarget(`diptych-preview:${index}`, (mediaType) =>
      this.#input.openPreview(index, mediaType),
    );
    this.#preview = target;
    const { progress } = this.#input;
    progress.imageBegan();
    return {
      ...target,
      end: () => {
        progress.previewEnded();
        target.end();
      },
      fail: (error) => {
        progress.previewEnded();
        target.fail(error);
      },
    };
  }

  #openImage(): ValueTarget {
    const reference = `diptych-image:${this.#started.size}`;
    const upload = this.#input.begin();
    this.#current = upload;
    this.#started.set(reference, upload);
    const { progress } = this.#input;
    progress.imageBegan();
    return {
      form: "decoded",
      reference,
      write: (bytes) => upload.write(bytes),
      end: () => {
        this.#current = undefined;
        progress.imageEnded();
        const finished = upload.finish();
        // Awaited by whoever asks for the image; if nobody does, its failure is of no consequence.
        finished.catch(() => undefined);
        this.#uploads.set(reference, finished);
      },
      fail: (error) => {
        this.#current = undefined;
        progress.imageEnded();
        this.#broken.set(reference, error);
      },
    };
  }

  #fail(error: unknown): AttemptError {
    this.#fault ??= toFault(error, this.#status);
    return this.#fault;
  }
}

/** The bytes were at fault, or else our storage. */
function toFault(error: unknown, status: number | null): AttemptError {
  if (error instanceof AttemptError) return new AttemptError({ ...error.failure, status });
  if (error instanceof InvalidBase64Error) {
    return new AttemptError({
      kind: "malformed",
      message: "The image was not valid base64.",
      status,
    });
  }
  if (error instanceof OversizeError) {
    return new AttemptError({ kind: "malformed", message: error.message, status });
  }
  return new AttemptError({ kind: "storage", message: "Storage refused the image." });
}

/**
 * What explains a call that failed: a fault of the image's bytes before all that followed from it,
 * with what is known of the answer that brought them.
 */
export function explain(
  error: unknown,
  fault: AttemptError | null,
  answer: ProviderAnswer | null,
): unknown {
  if (!fault) return error;
  const later = error instanceof AttemptError ? error : null;
  const providerRequestId = answer?.providerRequestId ?? later?.failure.providerRequestId ?? null;
  return new AttemptError(
    { ...fault.failure, providerRequestId },
    answer ?? later?.answered ?? null,
  );
}

function notTaken(): AttemptError {
  const message = "The provider sent an image that was not where it documents it to be.";
  return new AttemptError({ kind: "malformed", message });
}

function formOf({ headers }: Response): "json" | "events" | undefined {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  return type === "text/event-stream" ? "events" : undefined;
}
