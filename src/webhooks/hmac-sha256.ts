/** The HMAC-SHA256 of a text's UTF-8 bytes: 32 bytes. @param key At least one byte. */
export async function hmacSha256(key: Uint8Array, text: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  const message = new TextEncoder().encode(text);
  return new Uint8Array(await crypto.subtle.sign(algorithm.name, imported, message));
}
