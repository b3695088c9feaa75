import type { TestProject } from "vitest/node";

import { providerDefinitions } from "../src/providers/registry.ts";
import { startSimulator } from "../src/simulator/server.ts";
import { drawStockPicture } from "./draw-stock-picture.ts";
import { testSecrets } from "./leaks.ts";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    simulatorUrl: string;
    /** Key and base URL of every provider, which lead to the simulator. */
    providerVariables: Readonly<Record<string, string>>;
  }
}

/** Starts one simulator for the tests in workerd, without latency, and stops it after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator({ port: 0, latencyScale: 0, draw: drawStockPicture });
  project.provide("simulatorUrl", simulator.url);
  project.provide("providerVariables", Object.fromEntries(variablesOf(simulator.baseUrls)));
  return () => simulator.close();
}

function variablesOf(baseUrls: Readonly<Record<string, string>>): readonly [string, string][] {
  return providerDefinitions.flatMap(({ id, settings }) => {
    const url = baseUrls[id];
    // One that the simulator does not speak is left unconfigured: no test calls a real provider.
    return url === undefined
      ? []
      : [
          [settings.key, `${testSecrets.providerKey}-${id}`],
          [settings.baseUrl, url],
        ];
  });
}
