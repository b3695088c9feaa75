import type { Client } from "../case.ts";
import { loadCases } from "../load-cases.ts";
import { versionOf } from "../version-of.ts";

/** Hono's own client, typed by the app. */
export const honoClient: Client = {
  name: "hono",
  version: `${versionOf("hono")}, hc<typeof app>`,
  cases: await loadCases("hono-client.ts"),
};
