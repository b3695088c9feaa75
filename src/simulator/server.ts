import { once } from "node:events";
import { createServer } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { createApplication } from "./application.ts";
import type { DrawPicture } from "./image-draw.ts";
import type { ProviderName } from "./provider-name.ts";
import { createSimulatorState } from "./simulator-state.ts";

/** How to start a simulator. */
export type SimulatorOptions = {
  /** 0 takes any free port. */
  port: number;
  /** Address to listen on; undefined means 127.0.0.1. */
  hostname?: string;
  /** Multiplies realistic generation times; 0 is as fast as possible, undefined means 1. */
  latencyScale?: number;
  /** Makes the pixels of its images; undefined means landscapes with a caption. */
  draw?: DrawPicture;
};

/** A running simulator. */
export type Simulator = {
  port: number;
  url: string;
  /** Base URLs as the providers' SDKs take them: OpenAI's has its version, Google's adds its own. */
  baseUrls: Readonly<Record<ProviderName, string>>;
  /** Stops listening and cuts all connections. */
  close: () => Promise<void>;
};

/**
 * Starts an HTTP server that stands in for OpenAI's and Google's image APIs.
 *
 * Rejects if the port cannot be had.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const hostname = options.hostname ?? "127.0.0.1";
  const state = createSimulatorState({
    latencyScale: options.latencyScale ?? 1,
    draw: options.draw,
  });
  const application = createApplication(state);
  const listener = getRequestListener(application.fetch, {
    hostname,
    overrideGlobalObjects: false,
  });
  const server = createServer((incoming, outgoing) => {
    // The listener answers its own errors.
    void listener(incoming, outgoing);
  });
  // Longer than clients keep idle connections, so that none is cut while a request is on its way.
  server.keepAliveTimeout = 75_000;
  server.listen(options.port, hostname);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const url = `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return {
    port,
    url,
    baseUrls: { openai: `${url}/v1`, google: url },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
