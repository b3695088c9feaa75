import type { Client } from "./case.ts";
import { aiSdk } from "./clients/ai-sdk.ts";
import { curl } from "./clients/curl.ts";
import { eventStream } from "./clients/event-stream.ts";
import { honoClient } from "./clients/hono-client.ts";
import { openai } from "./clients/openai.ts";
import { openapiFetch } from "./clients/openapi-fetch.ts";
import { webhooks } from "./clients/webhooks.ts";

const clients: readonly Client[] = [
  openai,
  aiSdk,
  openapiFetch,
  honoClient,
  eventStream,
  webhooks,
  curl,
];

/** The clients of those names, or all when there are none. Throws for a name that none has. */
export function pickClients(names: readonly string[]): readonly Client[] {
  const known = clients.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no client '${unknown}'. There are ${known.join(", ")}.`);
  }
  return names.length === 0 ? clients : clients.filter(({ name }) => names.includes(name));
}
