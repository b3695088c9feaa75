import type { TestProject } from "vitest/node";

import { startSimulator } from "../src/simulator/server.ts";
import { drawStockPicture } from "./draw-stock-picture.ts";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    simulatorUrl: string;
    openAiBaseUrl: string;
    googleBaseUrl: string;
  }
}

/** Starts one simulator for the tests in workerd, without latency, and stops it after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator({ port: 0, latencyScale: 0, draw: drawStockPicture });
  project.provide("simulatorUrl", simulator.url);
  project.provide("openAiBaseUrl", simulator.openAiBaseUrl);
  project.provide("googleBaseUrl", simulator.googleBaseUrl);
  return () => simulator.close();
}
