import type { Config } from "../config.ts";
import { isLoopback } from "../domain/loopback.ts";

/** Published keys of local development, the admin token among them. They hold no secret. */
const developmentKeyPrefix = "dpt_dev_";

/** True for a key that anybody can read in this repository. */
export function isDevelopmentKey(key: string): boolean {
  return key.startsWith(developmentKeyPrefix);
}

/**
 * Whether development keys count: only in development, and only for a loopback address.
 * @param hostname The host that the request was sent to.
 */
export function admitsDevelopmentKeys({ development }: Config, hostname: string): boolean {
  return development && isLoopback(hostname);
}
