import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";

import { afterAll, beforeAll, describe, it, vi } from "vitest";

import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const headers = {
  authorization: "Bearer dpt_dev_pro",
  "content-type": "application/json",
};

/** A generation in D1, with its image. */
interface Row {
  readonly status: string;
  readonly model: string;
  readonly provider: string;
  readonly image_id: string;
  readonly sha256: string;
}

let server: DevelopmentServer;

beforeAll(async () => {
  server = await startDevelopmentServer();
});
afterAll(() => server.stop());

describe("a client that leaves after the first preview", () => {
  it.for([
    { surface: "native", route: "/v1/generations", fields: { previews: 2 } },
    {
      surface: "OpenAI",
      route: "/v1/images/generations",
      fields: { stream: true, partial_images: 2 },
    },
  ])("finds its image later, on the $surface surface", async ({ route, fields }, { expect }) => {
    const prompt = `Left alone ${crypto.randomUUID()} [openai:latency:3000]`;
    await leaveAtFirst(route, { prompt, model: "pro", ...fields });
    const isOver = async () => {
      const [call] = await callsWithPrompt(server.simulatorUrl, prompt);
      expect(call?.response.outcome ?? "pending").not.toBe("pending");
    };
    await vi.waitFor(isOver, { timeout: 30_000, interval: 100 });

    const row = await rowOf(prompt, server.persistTo);
    expect(row).toMatchObject({ status: "completed", model: "gpt-image-2", provider: "openai" });
    const response = await fetch(`${server.url}/v1/images/${row.image_id}`, { headers });
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.sha256);
    const calls = await callsWithPrompt(server.simulatorUrl, prompt);
    const sent = calls.flatMap(({ response: { images } }) => images.map((image) => image.sha256));
    expect(calls).toHaveLength(1);
    expect(sent.at(-1)).toBe(row.sha256);
  });
});

/** Reads until the first preview has begun, and then drops the connection. */
async function leaveAtFirst(route: string, body: object): Promise<void> {
  const controller = new AbortController();
  const response = await fetch(`${server.url}${route}`, {
    method: "POST",
    headers: { ...headers, accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/^event: (preview|image_generation\.partial_image)$/m.test(text)) break;
  }
  controller.abort();
}

/** The generation of a prompt in D1, with its image, as soon as it is there. */
async function rowOf(prompt: string, persistTo: string): Promise<Row> {
  const deadline = Date.now() + 30_000;
  const query = `SELECT g.status, g.model, g.provider, i.id AS image_id, i.sha256 FROM generations g JOIN images i ON i.generation_id = g.id WHERE g.prompt = '${prompt}'`;
  while (Date.now() < deadline) {
    const { stdout } = spawnSync(
      path.join(import.meta.dirname, "../../node_modules/.bin/wrangler"),
      ["d1", "execute", "DB", "--local", "--persist-to", persistTo, "--json", "--command", query],
      { encoding: "utf8", env: { ...process.env, CI: "1" } },
    );
    const [result] = JSON.parse(stdout) as { results: Row[] }[];
    const row = result?.results[0];
    if (row) return row;
  }
  throw new Error(`No row for '${prompt}' within 30 s.`);
}
