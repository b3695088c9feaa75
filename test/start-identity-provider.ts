import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merged into Vitest's own
  interface ProvidedContext {
    identityProviderUrl: string;
  }
}

/** What is answered at a path, and how often it was asked for. */
interface Page {
  readonly status: number;
  readonly body: string;
  asked: number;
}

/**
 * Starts a server that stands for identity providers, and stops it after the tests. `PUT PATH` with
 * `?status=` puts keys there, `GET PATH` is what a Worker asks, and `POST PATH` tells how often that was.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const pages = new Map<string, Page>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://provider");
    const page = pages.get(pathname);
    if (request.method === "PUT") {
      const status = Number(searchParams.get("status") ?? 200);
      void text(request)
        .then((body) => pages.set(pathname, { status, body, asked: page?.asked ?? 0 }))
        .finally(() => response.end());
    } else if (request.method === "POST") {
      response.end(String(page?.asked ?? 0));
    } else {
      if (page) page.asked += 1;
      response.writeHead(page?.status ?? 404, { "content-type": "application/json" });
      response.end(page?.body ?? "");
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  project.provide("identityProviderUrl", `http://127.0.0.1:${port}`);
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
}
