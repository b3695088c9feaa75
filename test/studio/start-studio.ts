import type { TestProject } from "vitest/node";

import { startDevelopmentServer } from "../e2e/development-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly studioUrl: string;
    readonly studioSimulatorUrl: string;
  }
}

/** One Worker with the studio, and the simulator behind it, for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDevelopmentServer(
    {},
    { URL_SIGNING_SECRET: "signing-secret-of-the-tests", ADMIN_TOKEN: "dpt_dev_admin" },
  );
  project.provide("studioUrl", server.url);
  project.provide("studioSimulatorUrl", server.simulatorUrl ?? "");
  return async () => {
    await server.stop();
  };
}
