import { AttemptError } from "../domain/failure.ts";
import type { ImageFields, ProviderAnswer } from "../providers/port.ts";
import type { ImageUpload, UploadedImage } from "../storage/image-upload.ts";
import { InvalidBase64Error } from "../stream/base64-decoder.ts";
import { extractValues } from "../stream/extract-values.ts";
import { OversizeError, type ValueContext, type ValueTarget } from "../stream/value-target.ts";
import type { ImageHead } from "./read-image-head.ts";

/** Takes the images out of one call's answer while it arrives. */
export interface ImageIntake {
  /** For the SDK: it gets the answer with a reference in place of each image. */
  readonly fetch: typeof globalThis.fetch;
  /** The base64 of a partial image as ASCII, by its reference. Handed out once; null if it was none. */
  takePreview(reference: string): Uint8Array | null;
  /** The stored image, by its reference. @throws AttemptError when it is not whole or not stored. */
  image(reference: string): Promise<UploadedImage<ImageHead>>;
  /** What went wrong with the bytes themselves; it explains any error of the SDK. */
  fault(): AttemptError | null;
  /** Ends it: everything but the image that is kept is removed again. */
  end(kept: string | null): Promise<void>;
}

/** The longest base64 that is taken for one image: 64 MiB, above any that either engine draws. */
const mostImageBytes = 64 * 1024 * 1024;

/** The most that an answer or event holds beside its images. Thought signatures are the largest part. */
const mostOtherBytes = 2 * 1024 * 1024;

/** An intake for one call. @param begin Begins the upload of one image into the sink. */
// oxlint-disable-next-line max-lines-per-function -- what is taken and what it becomes share one state
export function createImageIntake(input: {
  readonly fetch: typeof globalThis.fetch;
  readonly fields: ImageFields;
  readonly begin: () => ImageUpload<ImageHead>;
}): ImageIntake {
  const { fields, begin } = input;
  const previews = new Map<string, Uint8Array>();
  const uploads = new Map<string, Promise<UploadedImage<ImageHead>>>();
  const broken = new Map<string, InvalidBase64Error>();
  const started = new Map<string, ImageUpload<ImageHead>>();
  let current: ImageUpload<ImageHead> | undefined;
  let count = 0;
  let fault: AttemptError | null = null;
  let status: number | null = null;

  const open = ({ event }: ValueContext): ValueTarget => {
    count += 1;
    return fields.previewEvents.includes(event)
      ? openPreview(`diptych-preview:${count}`)
      : openImage(`diptych-image:${count}`);
  };
  const openPreview = (reference: string): ValueTarget => {
    const pieces: Uint8Array[] = [];
    return {
      form: "raw",
      reference,
      write: (bytes) => void pieces.push(bytes.slice()),
      end: () => void previews.set(reference, concatenate(pieces)),
      // Left out: the image that is paid for may still come.
      fail: () => undefined,
    };
  };
  const openImage = (reference: string): ValueTarget => {
    const upload = begin();
    current = upload;
    started.set(reference, upload);
    return {
      form: "decoded",
      reference,
      write: (bytes) => upload.write(bytes),
      end: () => {
        current = undefined;
        const finished = upload.finish();
        // Awaited by whoever asks for the image; if nobody does, its failure is of no consequence.
        finished.catch(() => undefined);
        uploads.set(reference, finished);
      },
      fail: (error) => {
        current = undefined;
        broken.set(reference, error);
      },
    };
  };
  const fail = (error: unknown) => {
    fault ??= toFault(error, status);
    return fault;
  };
  const ready = async () => {
    await current?.ready();
  };
  const rules = { open, mostValueBytes: mostImageBytes, mostOtherBytes };

  return {
    async fetch(request, init) {
      const response = await input.fetch(request, init);
      status = response.status;
      const form = formOf(response);
      if (!response.ok || !response.body || !form) return response;
      const body = extractValues(
        response.body,
        form,
        { ...rules, paths: form === "json" ? fields.inJson : fields.inEvents },
        { ready, failed: fail },
      );
      const headers = new Headers(response.headers);
      headers.delete("content-length");
      return new Response(body, { status: response.status, headers });
    },
    takePreview(reference) {
      const base64 = previews.get(reference);
      previews.delete(reference);
      return base64 ?? null;
    },
    async image(reference) {
      const notBase64 = broken.get(reference);
      if (notBase64) throw fail(notBase64);
      const finished = uploads.get(reference);
      if (!finished) throw notTaken();
      const uploaded = await finished.catch((error: unknown) => {
        throw fail(error);
      });
      if (uploaded.bytes === 0) throw fail(notTaken());
      return uploaded;
    },
    fault: () => fault,
    async end(kept) {
      const rest = [...started].filter(([reference]) => reference !== kept);
      await Promise.all(rest.map(([, upload]) => upload.remove()));
    },
  };
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

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
