import { toHexadecimal } from "../domain/hexadecimal.ts";

/** SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal. */
export async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toHexadecimal(new Uint8Array(digest));
}
