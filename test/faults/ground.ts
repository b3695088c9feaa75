import { onCleanup } from "../bench/cleanup.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { connectUpstream, type Upstream } from "../scorecard/upstream.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";
import type { Provider } from "./cell.ts";
import { openHistory, type History } from "./history.ts";

/** The key of the account without a quota. */
const key = "dpt_dev_bench";

/** Nothing listens at TCP port 1: connections to it are refused. */
const refusing = {
  openai: { OPENAI_BASE_URL: "http://127.0.0.1:1/v1" },
  google: { GOOGLE_BASE_URL: "http://127.0.0.1:1" },
} as const;

/** A secret of the Worker that is in no text by accident. */
const canary = "canary-4f1c9b7e2a6d";

/** A Worker under `npm run dev`'s own command, and all that is seen of it. */
export interface Ground {
  readonly url: string;
  readonly key: string;
  readonly adminToken: string;
  readonly upstream: Upstream;
  readonly history: History;
  /** Must be in no error and no log. */
  readonly secrets: readonly string[];
  /** What it has written since it was ready. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a Worker and its simulator. @param unreachable A provider at whose address nobody listens. */
export async function startGround(unreachable?: Provider): Promise<Ground> {
  const adminToken = "dpt_dev_admin";
  const server = await startDevelopmentServer(unreachable ? refusing[unreachable] : {}, {
    ADMIN_TOKEN: adminToken,
    URL_SIGNING_SECRET: canary,
    TIERS: unlimitedTiers,
  });
  const stop = onCleanup(() => server.stop().then(() => undefined));
  if (server.simulatorUrl === undefined) throw new Error("npm run dev started no simulator.");
  // The welcome names the keys of development; what is written after it must not.
  const welcome = server.output().length;
  return {
    url: server.url,
    key,
    adminToken,
    upstream: await connectUpstream(server.simulatorUrl),
    history: openHistory(server.persistTo),
    secrets: [key, adminToken, canary, "sk-simulated"],
    log: () => server.output().slice(welcome),
    stop,
  };
}
