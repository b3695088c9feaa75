import { env } from "cloudflare:workers";
import { z } from "zod";

const receivedSchema = z.array(
  z.strictObject({
    path: z.string(),
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
);

/** A webhook as its receiver got it. */
export type ReceivedWebhook = z.infer<typeof receivedSchema>[number];

/** A place of its own at the receiver that the tests run. */
export interface Hook {
  readonly url: string;
  /** What has come there, in order. */
  readonly received: () => Promise<readonly ReceivedWebhook[]>;
}

/** @param answer What the receiver answers with; without, it is content. */
export function openHook(answer: Readonly<Record<string, string>> = {}): Hook {
  const url = new URL(`/hooks/${crypto.randomUUID()}`, env.WEBHOOK_RECEIVER_URL);
  const { pathname } = url;
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return {
    url: url.href,
    async received() {
      const log = new URL("/received", env.WEBHOOK_RECEIVER_URL);
      log.searchParams.set("path", pathname);
      const response = await fetch(log);
      return receivedSchema.parse(await response.json());
    },
  };
}
