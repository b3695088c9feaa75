import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    webhookReceiverUrl: string;
  }
}

/** A request as it came. */
interface Received {
  readonly path: string;
  readonly method: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * Starts a server that takes webhooks at any path, and stops it after the tests. The query says how
 * one is answered: `status`, `retryAfter`, `location`, and `fault` with `silent`, `reset` or
 * `endless`. `GET /received?path=…` lists what came to a path.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://receiver");
    if (request.method === "GET" && url.pathname === "/received") {
      const path = url.searchParams.get("path");
      response.end(JSON.stringify(received.filter((each) => each.path === path)));
    } else void take(request, url, response, received);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  project.provide("webhookReceiverUrl", `http://127.0.0.1:${port}`);
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
}

async function take(
  request: IncomingMessage,
  { pathname: path, searchParams: wanted }: URL,
  response: ServerResponse,
  received: Received[],
): Promise<void> {
  const { method, headers } = request;
  received.push({ path, method, headers, body: await text(request) });
  const fault = wanted.get("fault");
  if (fault === "silent") return;
  if (fault === "reset") {
    response.destroy();
    return;
  }
  response.statusCode = Number(wanted.get("status") ?? 204);
  response.setHeader("retry-after", wanted.get("retryAfter") ?? []);
  response.setHeader("location", wanted.get("location") ?? []);
  if (fault === "endless") response.write("more follows");
  else response.end();
}
