import { createParser, type EventSourceMessage } from "eventsource-parser";
import { describe, expect, test } from "vitest";

import { readEvents, RunningSimulator } from "./running-simulator.ts";

const simulator = new RunningSimulator();

async function stream(prompt = "a cat", previews = 1): Promise<string> {
  const response = await simulator.generate({
    prompt,
    stream: true,
    partial_images: previews,
    quality: "low",
  });
  return response.text();
}

/** Replaces what differs from call to call, so that the rest can be compared byte by byte. */
function normalize(text: string): string {
  return text
    .replaceAll(/"b64_json":"[A-Za-z0-9+/]+=*"/g, '"b64_json":"…"')
    .replaceAll(/"created_at":\d+/g, '"created_at":0');
}

const facts =
  '"b64_json":"…","created_at":0,"size":"816x816","quality":"low","background":"opaque","output_format":"png"';
const partial = `event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image",${facts},"partial_image_index":0}\n\n`;
const completed = `event: image_generation.completed\ndata: {"type":"image_generation.completed",${facts},"usage":{"total_tokens":273,"input_tokens":2,"output_tokens":271,"input_tokens_details":{"text_tokens":2,"image_tokens":0}}}\n\n`;

describe("event streams", () => {
  test("are byte for byte as OpenAI documents them, without [DONE]", async () => {
    expect(normalize(await stream())).toBe(partial + completed);
  });

  test("number the previews", async () => {
    const events = readEvents(await stream("a cat", 3));
    expect(events.map(({ data }) => data.partial_image_index)).toEqual([0, 1, 2, undefined]);
  });

  test("end with [DONE] by setting or fault", async () => {
    await simulator.set({ doneSentinel: true });
    expect(normalize(await stream())).toBe(`${partial}${completed}data: [DONE]\n\n`);
    await simulator.set({ doneSentinel: false });
    expect(await stream("a cat [fault:framing newline=lf done=true]")).toMatch(
      /\n\ndata: \[DONE\]\n\n$/,
    );
  });

  test("use CRLF by setting or fault", async () => {
    await simulator.set({ newline: "crlf" });
    const expected = (partial + completed).replaceAll("\n", "\r\n");
    expect(normalize(await stream())).toBe(expected);
    await simulator.set({ newline: "provider" });
    const text = await stream("a cat [fault:framing]");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("carry comments by setting or fault", async () => {
    await simulator.set({ sseComments: true });
    const comment = ": still drawing … ✓\n\n";
    expect(normalize(await stream())).toBe(comment + partial + comment + completed);
  });

  test("are read alike in chunks of any size", async () => {
    await simulator.set({ sseComments: true });
    const read = async () => {
      const response = await simulator.generate({ stream: true, output_format: "webp" });
      const messages: EventSourceMessage[] = [];
      const parser = createParser({ onEvent: (message) => messages.push(message) });
      const decoder = new TextDecoder();
      let chunks = 0;
      for await (const chunk of response.body ?? []) {
        chunks += 1;
        parser.feed(decoder.decode(chunk, { stream: true }));
      }
      return { chunks, data: messages.map(({ data }) => normalize(data)) };
    };
    const whole = await read();
    await simulator.set({ chunkBytes: 7 });
    const split = await read();
    expect(split.data).toEqual(whole.data);
    expect(split.chunks).toBeGreaterThan(whole.chunks);
  });

  test("hold back previews above the setting", async () => {
    await simulator.set({ previews: 1 });
    expect(readEvents(await stream("a cat", 3))).toHaveLength(2);
  });
});

test("plain answers are indented as set", async () => {
  const text = async () => (await simulator.generate()).text();
  expect(await text()).toMatch(/^\{\n {2}"created": \d+,\n {2}"background"/);
  await simulator.set({ jsonIndent: 0 });
  expect(await text()).toMatch(/^\{"created":\d+,"background"/);
});
