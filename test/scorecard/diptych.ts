import { onCleanup } from "../bench/cleanup.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";
import type { Gateway } from "./gateway-client.ts";

/** The key of the account without a quota. */
const key = "dpt_dev_bench";

/** Starts Diptych and the simulator by the command of development, on free ports. */
export async function startDiptych(): Promise<{
  readonly gateway: Gateway;
  readonly simulatorUrl: string;
}> {
  const server = await startDevelopmentServer({}, { TIERS: unlimitedTiers });
  onCleanup(() => server.stop().then(() => undefined));
  if (server.simulatorUrl === undefined) throw new Error("npm run dev started no simulator.");
  return {
    gateway: namedGateway({
      name: "Diptych",
      baseUrl: `${server.url}/v1`,
      key,
      model: "gpt-image-2",
    }),
    simulatorUrl: server.simulatorUrl,
  };
}

/** A gateway that takes OpenAI's requests as they are. */
export function namedGateway(options: {
  readonly name: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly model: string;
}): Gateway {
  const baseUrl = options.baseUrl.replace(/\/$/, "");
  return {
    name: options.name,
    baseUrl: { json: baseUrl, stream: baseUrl },
    model: options.model,
    headers: { authorization: `Bearer ${options.key}` },
    note: "",
  };
}
