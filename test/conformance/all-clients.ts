import type { Client } from "./case.ts";
import { aiSdk } from "./clients/ai-sdk.ts";
import { honoClient } from "./clients/hono-client.ts";
import { openai } from "./clients/openai.ts";

const clients: readonly Client[] = [openai, aiSdk, honoClient];

/** The clients of those names, or all when there are none. Throws for a name that none has. */
export function pickClients(names: readonly string[]): readonly Client[] {
  const known = clients.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no client '${unknown}'. There are ${known.join(", ")}.`);
  }
  return names.length === 0 ? clients : clients.filter(({ name }) => names.includes(name));
}
