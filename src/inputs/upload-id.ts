import { sha256Of } from "../accounts/sha256.ts";

const uploadIdPattern = /^upl_[0-9a-f]{40}$/;

/**
 * The id of an upload: the same bytes have the same one within an account, and from it nobody can
 * tell whether another account has them.
 * @param sha256 Of the bytes, in lower-case hexadecimal.
 */
export async function createUploadId(accountId: string, sha256: string): Promise<string> {
  const digest = await sha256Of(JSON.stringify([accountId, sha256]));
  return `upl_${digest.slice(0, 40)}`;
}

/** True when a text has the form of an upload's id; nothing is looked up for any other. */
export function isUploadId(text: string): boolean {
  return uploadIdPattern.test(text);
}
