import type { Config } from "../config.ts";
import { admitsDevelopmentKeys, isDevelopmentKey } from "./development-key.ts";

/**
 * True for the token that opens the admin API. Hashes are compared, in constant time, so that an
 * answer's time tells nothing of the token, its length included.
 * @param hostname The host that the request was sent to: the published token counts on loopback alone.
 */
export async function isAdminToken(
  token: string,
  config: Config,
  hostname: string,
): Promise<boolean> {
  if (config.adminToken === null) return false;
  if (isDevelopmentKey(token) && !admitsDevelopmentKeys(config, hostname)) return false;
  const [sent, kept] = await Promise.all([digest(token), digest(config.adminToken)]);
  return crypto.subtle.timingSafeEqual(sent, kept);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
