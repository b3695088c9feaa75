import { encodedLength } from "../domain/encoded-length.ts";
import { AttemptError } from "../domain/failure.ts";
import type { InputImage, Inputs } from "../domain/input-image.ts";
import type { CallInput } from "../providers/port.ts";
import type { ImageStore } from "../storage/images.ts";
import { cutText } from "../stream/cut-text.ts";
import { encodeBase64 } from "../stream/encode-base64.ts";
import { toStoredInputs } from "./call-inputs.ts";
import type { RequestProgress } from "./deadlines.ts";
import { readInput } from "./read-input.ts";

/** A part of a body: bytes that are there, or an image that is still to be read. */
type Piece = Uint8Array | InputImage;

/** A body that is not read yet. */
interface Body {
  readonly pieces: readonly Piece[];
  /** In JSON, images are base64; in a form, they are files. */
  readonly isJson: boolean;
  /** Null leaves the request's own. */
  readonly contentType: string | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Storage failed while an image was read. */
class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/**
 * Sends the images that a request hands in with one call: streams them out of storage to where their
 * placeholders stand in what the SDK sends. A piece of one is in memory at any time.
 */
export class InputSender {
  /** For the adapter. */
  readonly inputs: readonly CallInput[];
  readonly #images: ReadonlyMap<string, InputImage>;
  readonly #store: Pick<ImageStore, "get">;
  readonly #progress: RequestProgress;
  readonly #over = new AbortController();
  #fault: AttemptError | null = null;

  constructor({
    inputs,
    images,
    progress,
  }: {
    readonly inputs: Inputs;
    readonly images: Pick<ImageStore, "get">;
    /** Told how far the request is. */
    readonly progress: RequestProgress;
  }) {
    const stored = toStoredInputs(inputs);
    this.inputs = stored.map(({ input }) => input);
    this.#images = new Map(stored.map(({ input, image }) => [input.placeholder, image]));
    this.#store = images;
    this.#progress = progress;
  }

  /** What fetches with the images in their places. It may be called again: they are read anew. */
  readonly through = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
    if (this.inputs.length === 0) return fetch;
    return async (request, init) => {
      const body = await this.#toBody(init?.body);
      const { readable, writable } = new FixedLengthStream(lengthOf(body));
      const headers = new Headers(init?.headers);
      if (body.contentType !== null) headers.set("content-type", body.contentType);
      const broken = new AbortController();
      const own = init?.signal ? [init.signal] : [];
      const signal = AbortSignal.any([...own, broken.signal]);
      let isRefused = false;
      const sending = this.#send(body, writable, AbortSignal.any([signal, this.#over.signal]));
      sending.catch((error: unknown) => {
        // What is refused needs no body any more, and what stopped it is said in the refusal.
        if (isRefused || !(error instanceof UnreadableError)) return;
        this.#fault ??= new AttemptError({ kind: "inputs-unreadable", message: error.message });
        broken.abort(this.#fault);
      });
      try {
        const response = await fetch(request, { ...init, headers, signal, body: readable });
        isRefused = !response.ok;
        return response;
      } catch (error) {
        broken.abort(error);
        throw this.#fault ?? error;
      }
    };
  };

  /** What went wrong on our side; it explains any error of the SDK. */
  fault(): AttemptError | null {
    return this.#fault;
  }

  /** Ends it: nothing more is read. */
  end(): void {
    this.#over.abort(new Error("The call is over."));
  }

  /** @throws AttemptError when it holds the images in a way that is not known. */
  async #toBody(body: unknown): Promise<Body> {
    try {
      if (typeof body === "string") {
        return { pieces: this.#cut(body), isJson: true, contentType: null };
      }
      if (!(body instanceof FormData)) throw new Error("The SDK sends neither a text nor a form.");
      // Encoded by the platform, with the placeholders for files: few bytes, and text throughout.
      const encoded = new Response(body);
      const pieces = this.#cut(decoder.decode(await encoded.arrayBuffer()));
      return { pieces, isJson: false, contentType: encoded.headers.get("content-type") };
    } catch {
      const message = "The request could not be put together.";
      throw (this.#fault ??= new AttemptError({ kind: "inputs-unreadable", message }));
    }
  }

  #cut(text: string): readonly Piece[] {
    return cutText(text, [...this.#images.keys()]).flatMap((stretch): Piece | Piece[] => {
      if (stretch.kind === "text") return encoder.encode(stretch.text);
      return this.#images.get(stretch.name) ?? [];
    });
  }

  /** @throws UnreadableError when storage fails; else whatever ended the request. */
  async #send(body: Body, writable: WritableStream<Uint8Array>, signal: AbortSignal) {
    const writer = writable.getWriter();
    const stop = () => void writer.abort(signal.reason).catch(() => undefined);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    this.#progress.requestBegan();
    try {
      for (const piece of body.pieces) {
        for await (const bytes of this.#read(piece, body, signal)) {
          if (bytes.length > 0) await writer.write(bytes);
        }
      }
      await writer.close();
      this.#progress.requestSent();
    } catch (error) {
      writer.abort(error).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async *#read(piece: Piece, { isJson }: Body, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (piece instanceof Uint8Array) return yield piece;
    const standStill: RequestProgress["standStill"] = (wait) => this.#progress.standStill(wait);
    const bytes = readInput({ images: this.#store, image: piece, signal, standStill });
    try {
      yield* isJson ? encodeBase64(bytes) : bytes;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new UnreadableError("An image that was handed in could not be read from storage.", {
        cause: error,
      });
    }
  }
}

function lengthOf({ pieces, isJson }: Body): number {
  return pieces.reduce((sum, piece) => {
    if (piece instanceof Uint8Array) return sum + piece.length;
    return sum + (isJson ? encodedLength(piece.bytes) : piece.bytes);
  }, 0);
}
