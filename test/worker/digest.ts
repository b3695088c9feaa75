/** SHA-256 of bytes that came as base64, in lower-case hexadecimal. Throws when it is not base64. */
export function sha256OfBase64(base64: unknown): Promise<string> {
  return sha256Of(Uint8Array.fromBase64(String(base64), { lastChunkHandling: "strict" }));
}

/** SHA-256 in lower-case hexadecimal. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
