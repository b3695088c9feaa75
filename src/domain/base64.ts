import { AttemptError } from "./failure.ts";

/**
 * The bytes of an image that a provider sent as base64.
 * @throws AttemptError `malformed` when the text is not base64: the provider's fault, so another
 * may be tried.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    throw new AttemptError({ kind: "malformed", message: "The image was not valid base64." });
  }
}
