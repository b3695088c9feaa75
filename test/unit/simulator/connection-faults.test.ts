import { describe, expect, test } from "vitest";

import { rejection } from "../../rejection.ts";
import { geminiBody, readEvents, RunningSimulator } from "./running-simulator.ts";

const simulator = new RunningSimulator();

type Received = { status: number; text: string; ended: "cleanly" | "cut" | "timed out" };

/** Silence of this length is taken for a stall; on a busy machine a picture alone takes a second. */
const stallMs = 1500;

/** Sends a request, reads what comes and tells how it ended; gives up when nothing comes any more. */
async function receive(request: (init: RequestInit) => Promise<Response>): Promise<Received> {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(), stallMs);
  const decoder = new TextDecoder();
  let text = "";
  try {
    const response = await request({ signal });
    const { status } = response;
    try {
      for await (const chunk of response.body ?? []) {
        timer.refresh();
        text += decoder.decode(chunk, { stream: true });
      }
      return { status, text, ended: "cleanly" };
    } catch {
      return { status, text, ended: signal.aborted ? "timed out" : "cut" };
    }
  } finally {
    clearTimeout(timer);
  }
}

function stream(fault: string): Promise<Received> {
  const prompt = `a cat [fault:${fault}]`;
  return receive((init) =>
    simulator.generate({ prompt, stream: true, partial_images: 2, quality: "low" }, init),
  );
}

function plain(fault: string): Promise<Received> {
  return receive((init) => simulator.generate({ prompt: `a cat [fault:${fault}]` }, init));
}

function google(fault: string, call = "generateContent"): Promise<Received> {
  return receive(() => simulator.gemini(geminiBody(`a cat [fault:${fault}]`), call));
}

/** Number of whole events in a text. */
function countEvents(text: string): number {
  return text.split(/\r?\n\r?\n/).length - 1;
}

describe("resets", () => {
  test("before the headers leave nothing to read", async () => {
    const error = await rejection(plain("reset-before-headers"));
    expect(error).toMatchObject({ cause: { code: "ECONNRESET" } });
    await rejection(google("reset-before-headers"));
    expect(await simulator.lastCall()).toMatchObject({
      response: { status: null, outcome: "faulted" },
    });
  });

  test("after the headers leave an empty body", async () => {
    expect(await stream("reset-after-headers")).toEqual({ status: 200, text: "", ended: "cut" });
    expect(await plain("reset-after-headers")).toEqual({ status: 200, text: "", ended: "cut" });
  });

  test("after the first preview leave one event", async () => {
    const { text, ended } = await stream("reset-after-preview");
    expect(ended).toBe("cut");
    expect(readEvents(text).map(({ event }) => event)).toEqual(["image_generation.partial_image"]);
    const { response } = await simulator.lastCall();
    expect(response).toMatchObject({ outcome: "faulted", images: [{ width: 816 }] });
  });

  test("in the middle of a body leave a part of it", async () => {
    const streamed = await stream("reset-mid-body");
    expect(streamed.ended).toBe("cut");
    expect(countEvents(streamed.text)).toBe(2);
    expect(streamed.text).toMatch(/event: image_generation.completed\ndata: .{1000,}$/);
    const whole = await plain("reset-mid-body");
    expect(whole).toMatchObject({ status: 200, ended: "cut" });
    expect(whole.text.length).toBeGreaterThan(1000);
    expect((await google("reset-mid-body")).ended).toBe("cut");
  });
});

describe("hangs and stalls", () => {
  test("before the headers last until the client leaves", async () => {
    await rejection(plain("hang-before-headers"));
    expect(await simulator.lastCall()).toMatchObject({
      faults: [{ kind: "hang-before-headers" }],
      response: { status: null, outcome: "client-aborted" },
    });
  });

  test("after the headers bring nothing more", async () => {
    expect(await stream("stall-after-headers")).toEqual({
      status: 200,
      text: "",
      ended: "timed out",
    });
  });

  test("after a preview and in the middle of an event", async () => {
    const paused = await stream("stall-after-preview previews=2");
    expect(paused.ended).toBe("timed out");
    expect(countEvents(paused.text)).toBe(2);
    const { text, ended } = await stream("stall-mid-event");
    expect(ended).toBe("timed out");
    expect(text).toMatch(/event: image_generation.completed\ndata: .{1000,}$/);
    expect((await simulator.lastCall()).response.outcome).toBe("client-aborted");
  });
});

describe("early ends", () => {
  test("of streams are clean and without completed", async () => {
    const { text, ended } = await stream("clean-eof");
    expect(ended).toBe("cleanly");
    expect(readEvents(text)).toHaveLength(2);
  });

  test("of plain bodies are clean too, but the JSON is cut", async () => {
    const { text, ended } = await plain("clean-eof");
    expect(ended).toBe("cleanly");
    expect(text).toMatch(/^\{/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test("of Google's streams come before the image", async () => {
    const { text, ended } = await google("clean-eof", "streamGenerateContent?alt=sse");
    expect(ended).toBe("cleanly");
    expect(text).not.toContain("inlineData");
    expect(text).toContain("Here");
  });
});

describe("pacing", () => {
  test("slow drips take their time", async () => {
    const started = performance.now();
    const response = await simulator.generate({
      prompt: "a cat [fault:slow-drip chunkBytes=16384 delayMs=20]",
      output_format: "webp",
    });
    await response.arrayBuffer();
    const { response: sent } = await simulator.lastCall();
    const writes = Math.ceil(sent.bytes / 16_384);
    expect(performance.now() - started).toBeGreaterThan((writes - 1) * 18);
  });

  test("chunks may split characters", async () => {
    const body = geminiBody("a cat [fault:chunked chunkBytes=1]", {
      responseModalities: ["TEXT"],
    });
    const response = await simulator.gemini(body);
    expect(await response.text()).toContain("a landscape — hills");
  });

  test("slow headers keep a stream silent, and then it is whole", async () => {
    const started = performance.now();
    const response = await simulator.generate({
      prompt: "a cat [fault:slow-headers delayMs=300]",
      stream: true,
      partial_images: 1,
    });
    expect(performance.now() - started).toBeGreaterThan(295);
    expect(readEvents(await response.text()).map(({ event }) => event)).toEqual([
      "image_generation.partial_image",
      "image_generation.completed",
    ]);
    expect((await simulator.lastCall()).timing.firstByteMs).toBeGreaterThanOrEqual(299);
  });

  test("latency follows the directive", async () => {
    const started = performance.now();
    const response = await simulator.generate({
      prompt: "a cat [latency:200]",
      stream: true,
      partial_images: 1,
    });
    expect(performance.now() - started).toBeLessThan(150);
    await response.text();
    expect(performance.now() - started).toBeGreaterThan(195);
  });
});
