/** How long the base64 of so many bytes is, its padding included. */
export function encodedLength(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
