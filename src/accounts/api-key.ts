import { crc32 } from "../domain/crc32.ts";
import { sha256Of } from "./sha256.ts";

/**
 * API keys: `dpt_`, 128 random bits and a checksum, in base 62. The checksum lets a typing error be
 * told from a wrong key without a look at the database. Only the SHA-256 of a key is ever stored.
 */
const prefix = "dpt_";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 22 digits of base 62 hold 131 bits. */
const secretLength = 22;
/** Six digits of base 62 hold a CRC-32. */
const checksumLength = 6;

/** A new key. It is shown once and kept nowhere. */
export function createApiKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const secret = toBase62(
    bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n),
    secretLength,
  );
  return `${prefix}${secret}${checksum(secret)}`;
}

/** True when a text has the form of a key and its checksum is right. */
export function isWellFormedApiKey(key: string): boolean {
  if (!/^dpt_[0-9A-Za-z]{28}$/.test(key)) return false;
  const secret = key.slice(prefix.length, -checksumLength);
  return key.endsWith(checksum(secret));
}

/** SHA-256 of a whole key in lower-case hexadecimal: the form in which keys are stored. */
export function hashApiKey(key: string): Promise<string> {
  return sha256Of(key);
}

function checksum(secret: string): string {
  return toBase62(BigInt(crc32(new TextEncoder().encode(secret))), checksumLength);
}

function toBase62(value: bigint, length: number): string {
  let digits = "";
  for (let rest = value; digits.length < length; rest /= 62n) {
    digits = `${alphabet.charAt(Number(rest % 62n))}${digits}`;
  }
  return digits;
}
