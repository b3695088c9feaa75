import { onCleanup } from "../bench/cleanup.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";
import type { SimulatorProcess } from "./simulator-process.ts";

/** The key of the account without a quota. */
export const key = "dpt_dev_bench";

/** A running Diptych, and where its storage lies. */
export interface Server {
  readonly url: string;
  readonly key: string;
  /** The folder given as `--persist-to`. */
  readonly persistTo: string;
}

/** Starts the command of `npm run dev` beside a simulator that is there already. */
export async function startServer(simulator: SimulatorProcess): Promise<Server> {
  const server = await startDevelopmentServer(
    {
      OPENAI_BASE_URL: simulator.openAiBaseUrl,
      GOOGLE_BASE_URL: simulator.googleBaseUrl,
    },
    { TIERS: unlimitedTiers },
  );
  onCleanup(() => server.stop().then(() => undefined));
  return { url: server.url, key, persistTo: server.persistTo };
}
