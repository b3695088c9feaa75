import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

import type { Gateway } from "../../scorecard/gateway-client.ts";

/** A gateway for one test. */
export interface ToyGateway extends Gateway {
  readonly close: () => Promise<void>;
}

const models = ["gpt-image-2", "gpt-image-2.5-flare"] as const;

/**
 * Starts the smallest gateway with a fallback and a breaker: after three failures in a row it leaves
 * the first model alone for a while. It answers JSON, whatever was asked for.
 */
export async function startToyGateway(simulatorUrl: string, openMs: number): Promise<ToyGateway> {
  let failures = 0;
  let openUntil = 0;
  const draw = async (model: string, text: string): Promise<Response> => {
    const body = {
      ...(JSON.parse(text) as object),
      model,
      stream: false,
      partial_images: undefined,
    };
    const headers = { authorization: "Bearer simulator", "content-type": "application/json" };
    return fetch(`${simulatorUrl}/v1/images/generations`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
  };
  const answer = async (text: string, outgoing: ServerResponse): Promise<void> => {
    if (Date.now() >= openUntil) {
      const response = await draw(models[0], text);
      failures = response.status >= 500 ? failures + 1 : 0;
      if (failures >= 3) openUntil = Date.now() + openMs;
      if (response.status < 500) return send(outgoing, response);
    }
    return send(outgoing, await draw(models[1], text));
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => void answer(Buffer.concat(chunks).toString(), outgoing));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  return {
    name: "Toy",
    baseUrl: { json: baseUrl, stream: baseUrl },
    model: "anything",
    headers: {},
    note: "",
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function send(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.writeHead(response.status, { "content-type": "application/json" });
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}
