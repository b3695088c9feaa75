import { describe, expect, test } from "vitest";

import { faultKinds } from "../../../src/simulator/fault.ts";
import { startSimulator } from "../../../src/simulator/server.ts";
import { rejection } from "../../rejection.ts";
import {
  geminiBody,
  googleKey,
  openAiKey,
  readEvents,
  RunningSimulator,
} from "./running-simulator.ts";

const simulator = new RunningSimulator();

async function json(response: Response): Promise<unknown> {
  return response.json();
}

/** What a freshly reset simulator with a fixed seed answers first. */
async function seededAnswer(): Promise<string> {
  await simulator.control("POST", "/reset");
  await simulator.set({ seed: "same" });
  return (await simulator.gemini()).text();
}

describe("the call log", () => {
  test("records a stream with its previews, usage and timing", async () => {
    const response = await simulator.generate({ stream: true, partial_images: 1, quality: "low" });
    const events = readEvents(await response.text());
    const call = await simulator.lastCall();
    expect(call).toMatchObject({
      provider: "openai",
      operation: "generate",
      model: "gpt-image-2",
      prompt: "a cat",
      stream: true,
      method: "POST",
      path: "/v1/images/generations",
      query: {},
      faults: [],
      body: { model: "gpt-image-2", prompt: "a cat", partial_images: 1 },
      response: { status: 200, outcome: "completed", usage: { output_tokens: 271 } },
    });
    expect(call.headers["authorization"]).toBe(`Bearer …${openAiKey.slice(-4)}`);
    expect(call.response.images).toHaveLength(2);
    for (const [index, image] of call.response.images.entries()) {
      const file = Buffer.from(events[index]?.data.b64_json ?? "", "base64");
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
      expect(image).toEqual({
        bytes: file.length,
        sha256: Buffer.from(digest).toString("hex"),
        width: 816,
        height: 816,
        mediaType: "image/png",
      });
    }
    expect(Date.parse(call.time)).toBeGreaterThan(Date.now() - 60_000);
    expect(call.timing.firstByteMs).toBeLessThanOrEqual(call.timing.endMs ?? 0);
  });

  test("records Google's calls and refusals", async () => {
    await (await simulator.gemini()).arrayBuffer();
    expect(await simulator.lastCall()).toMatchObject({
      provider: "google",
      operation: "generate",
      model: "gemini-3.1-flash-image",
      headers: { "x-goog-api-key": `…${googleKey.slice(-4)}` },
      response: { outcome: "completed", images: [{ mediaType: "image/jpeg" }] },
    });
    await (await simulator.generate({ size: "1x1" })).arrayBuffer();
    expect((await simulator.lastCall()).response).toMatchObject({
      status: 400,
      outcome: "completed",
      images: [],
      usage: null,
    });
  });

  test("notices a client that leaves", async () => {
    await simulator.set({ latencyMs: 60_000 });
    const controller = new AbortController();
    const response = await simulator.generate({ stream: true }, { signal: controller.signal });
    expect((await simulator.calls()).at(-1)?.response.outcome).toBe("pending");
    controller.abort();
    await rejection(response.text());
    const waiting = new AbortController();
    const plain = simulator.generate({}, { signal: waiting.signal });
    setTimeout(() => waiting.abort(), 30);
    await rejection(plain);
    expect((await simulator.lastCall()).response.outcome).toBe("client-aborted");
    const outcomes = (await simulator.calls()).map((call) => call.response.outcome);
    expect(outcomes).toEqual(["client-aborted", "client-aborted"]);
  });

  test("is filtered and cleared", async () => {
    await (await simulator.generate({ prompt: "a red one" })).arrayBuffer();
    await (await simulator.gemini(geminiBody("a blue one"))).arrayBuffer();
    const count = async (query: string) => {
      const response = await simulator.control("GET", `/calls${query}`);
      const { calls }: { calls: unknown[] } = JSON.parse(await response.text());
      return calls.length;
    };
    expect(await count("?provider=google")).toBe(1);
    expect(await count("?prompt=red")).toBe(1);
    expect(await count("?model=gpt-image-2&operation=generate")).toBe(1);
    expect(await count("?operation=edit")).toBe(0);
    expect((await simulator.control("DELETE", "/calls")).status).toBe(204);
    expect(await count("")).toBe(0);
  });
});

describe("the fault queue", () => {
  test("answers the next matching calls and then is empty", async () => {
    const entry = {
      provider: "openai",
      model: "gpt-image-2",
      operation: "generate",
      times: 2,
      fault: { kind: "overloaded" },
    };
    const added = await simulator.control("POST", "/faults", entry);
    expect(await json(added)).toEqual({ id: "fault_1", ...entry });
    await (await simulator.gemini()).arrayBuffer();
    expect((await simulator.generate({ size: "1x1" })).status).toBe(400);
    expect((await simulator.generate({ model: "gpt-image-2.5-flare" })).status).toBe(200);
    expect((await simulator.generate()).status).toBe(503);
    expect(await json(await simulator.control("GET", "/faults"))).toMatchObject({
      faults: [{ times: 1 }],
    });
    expect((await simulator.generate()).status).toBe(503);
    expect((await simulator.generate()).status).toBe(200);
    expect(await json(await simulator.control("GET", "/faults"))).toEqual({ faults: [] });
  });

  test("picks calls by a part of their prompt", async () => {
    await simulator.queue({ prompt: "red", fault: { kind: "slow-down" } });
    expect((await simulator.generate({ prompt: "a blue one" })).status).toBe(200);
    expect((await simulator.generate({ prompt: "a red one" })).status).toBe(429);
  });

  test("is cleared", async () => {
    await simulator.queue({ fault: { kind: "slow-down" } });
    expect((await simulator.control("DELETE", "/faults")).status).toBe(204);
    expect((await simulator.generate()).status).toBe(200);
  });

  test("knows every kind by name", async () => {
    for (const kind of faultKinds) {
      const fault = kind === "latency" ? { kind, milliseconds: 0 } : { kind };
      const response = await simulator.control("POST", "/faults", { fault });
      expect([kind, response.status]).toEqual([kind, 201]);
    }
  });
});

describe("prompt directives", () => {
  test("may be meant for one provider", async () => {
    const prompt = "a cat [openai:fault:server-error] [google:latency:0]";
    expect((await simulator.generate({ prompt })).status).toBe(500);
    expect((await simulator.gemini(geminiBody(prompt))).status).toBe(200);
  });

  test("may be several", async () => {
    const prompt = "[fault:early-final previews=0] [fault:duplicate-completed] [latency:5]";
    const response = await simulator.generate({ prompt, stream: true, partial_images: 3 });
    expect(readEvents(await response.text())).toHaveLength(2);
    expect((await simulator.lastCall()).faults.map(({ kind }) => kind)).toEqual([
      "early-final",
      "duplicate-completed",
      "latency",
    ]);
  });

  test.for([
    "[fault:server-error status=418]",
    "[fault:latency]",
    "[latency:soon]",
    "[bytes:many]",
  ])("that are wrong are refused: %s", async (prompt) => {
    const response = await simulator.generate({ prompt });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ error: { code: "simulator_directive" } });
  });

  test("do not disturb other brackets", async () => {
    const prompt = "a sign [EXIT] [note: keep] [fault]";
    expect((await simulator.generate({ prompt })).status).toBe(200);
  });
});

describe("settings", () => {
  test("start with defaults, change one by one and are reset", async () => {
    const before = await json(await simulator.control("GET", "/settings"));
    expect(before).toEqual({
      latencyScale: 0,
      latencyMs: null,
      previews: 3,
      doneSentinel: false,
      newline: "provider",
      sseComments: false,
      chunkBytes: 65_536,
      chunkDelayMs: 0,
      seed: null,
      regionBlocked: [],
      retiredModels: [],
      imageBytes: null,
      jsonIndent: 2,
      varyImages: false,
    });
    const changed = await simulator.control("PUT", "/settings", { previews: 1, seed: "s" });
    expect(await json(changed)).toEqual({ ...Object(before), previews: 1, seed: "s" });
    expect((await simulator.control("POST", "/reset")).status).toBe(204);
    expect(await json(await simulator.control("GET", "/settings"))).toEqual(before);
  });

  test("repeat what is random when they are seeded", async () => {
    expect(await seededAnswer()).toBe(await seededAnswer());
  });
});

describe("mistakes answer", () => {
  test.for([
    ["PUT", "/settings", { latencyScale: -1 }, /latencyScale/],
    ["PUT", "/settings", { nonsense: 1 }, /nonsense/],
    ["POST", "/faults", { fault: { kind: "nonsense" } }, /kind/],
    ["POST", "/faults", { fault: { kind: "server-error", status: 418 } }, /status/],
    ["POST", "/faults", {}, /fault/],
    ["GET", "/calls?nonsense=1", undefined, /nonsense/],
  ] as const)("%s %s %j with a readable message", async ([method, path, body, message]) => {
    const response = await simulator.control(method, path, body);
    expect(response.status).toBe(400);
    expect(await json(response)).toEqual({ error: expect.stringMatching(message) });
  });

  test("with 400 for what is not JSON and 404 for other routes", async () => {
    const response = await fetch(`${simulator.url}/__control/faults`, {
      method: "POST",
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await json(response)).toEqual({ error: "The body is not JSON." });
    expect((await simulator.control("GET", "/nonsense")).status).toBe(404);
  });
});

test("closing ends open connections", async () => {
  const other = await startSimulator({ port: 0, latencyScale: 1 });
  expect(other.baseUrls).toEqual({ openai: `${other.url}/v1`, google: other.url });
  const response = await fetch(`${other.baseUrls.openai}/images/generations`, {
    method: "POST",
    headers: { authorization: "Bearer sk-1", "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-image-2", prompt: "a cat", stream: true }),
  });
  const reading = rejection(response.text());
  await other.close();
  expect(await reading).toBeInstanceOf(Error);
  await expect(fetch(other.url)).rejects.toThrow("fetch failed");
});
