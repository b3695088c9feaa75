import { describe, it, vi } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import { Broadcast, type WatchOptions } from "../../src/generation/broadcast.ts";
import { ImageIntake } from "../../src/generation/image-intake.ts";
import { readFrames } from "../../src/generation/run-frames.ts";
import { respondWithEvents } from "../../src/http/respond-native.ts";
import { respondWithOpenAiEvents } from "../../src/http/respond-openai.ts";
import { createServices } from "../../src/services.ts";
import { untimed } from "../fixtures/untimed.ts";
import { ascii, noise, toBase64 } from "./bytes.ts";
import { changedEnv } from "./deployment.ts";
import { unwatched } from "./unwatched.ts";
import { everything, look, memoryJournal, memoryShelf } from "./watchers.ts";

const png = toBase64(
  Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...noise(30_000)),
);
const half = png.slice(0, 20_001);
const beginning = `event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image","b64_json":"`;
const end = `","partial_image_index":0}\n\n`;

/** An upstream that sends what it is told to, when it is told to, and who watches the call. */
function open(options: Partial<WatchOptions> = {}) {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const broadcast = new Broadcast(memoryShelf().shelf, memoryJournal());
  const stream = broadcast.watch({ ...everything, ...options });
  const intake = new ImageIntake({
    fetch: async () => new Response(readable, { headers: { "content-type": "text/event-stream" } }),
    fields: {
      inJson: [],
      inEvents: [["b64_json"]],
      previewEvents: ["image_generation.partial_image"],
    },
    begin: () => {
      throw new AttemptError({ kind: "malformed", message: "There is no image in this test." });
    },
    openPreview: (index, mediaType) =>
      broadcast.openPreview({ type: "preview", index, model: "m", mediaType, imageIndex: 0 }),
    progress: untimed,
  });
  const left = intake.fetch("http://upstream.example").then((response) => response.text());
  left.catch(() => undefined);
  return {
    broadcast,
    stream,
    intake,
    left,
    send: (text: string) => writer.write(ascii(text)),
    writer,
  };
}

/** Reads an answer to its end; tells what has come so far. */
function reading({ body }: Response) {
  const decoder = new TextDecoder();
  let text = "";
  const read = async () => {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  return { ended: read(), text: () => text };
}

const context = {
  generationId: "gen_1",
  origin: "http://localhost",
  eventsUrl: () => Promise.resolve(null),
  toView: () => Promise.reject(new Error("Nobody is shown a generation.")),
  requestId: "req_1",
  path: "/",
  waitUntil: () => undefined,
  onDelivered: () => undefined,
  onStream: unwatched,
};

describe("a preview that is still on its way from the provider", () => {
  it("is seen by a watcher as far as it has come, and then whole", async ({ expect }) => {
    const { broadcast, stream, left, send, writer } = open();
    const { seen, ended } = look(stream);
    await send(beginning + half);
    await vi.waitFor(() => expect(seen).toEqual([`1 ${half}…`]));
    await send(png.slice(half.length) + end);
    await vi.waitFor(() => expect(seen).toEqual([`1 ${png}`]));
    await writer.close();
    expect(await left).toBe(`${beginning}diptych-preview:0${end}`);
    broadcast.close();
    await ended;
  });

  it.for([
    { name: "OpenAI's stream", member: "b64_json" },
    { name: "the native stream", member: "base64" },
  ])("is in $name already", async ({ member }, { expect }) => {
    const { broadcast, stream, send, writer } = open();
    const { imageReader } = createServices(changedEnv({}));
    const response =
      member === "base64"
        ? respondWithEvents(readFrames(stream), context, "tell")
        : respondWithOpenAiEvents(readFrames(stream), imageReader, context, "generate");
    const client = reading(response);
    await send(beginning + half);
    await vi.waitFor(() => expect(client.text()).toContain(`"${member}":"${half}`));
    expect(client.text()).not.toContain(`${half}"`);
    await send(png.slice(half.length) + end);
    await vi.waitFor(() => expect(client.text()).toContain(`"${member}":"${png}"}\n\n`));
    await writer.close();
    broadcast.close();
    await client.ended;
  });

  it("ends for its watchers where the call breaks off", async ({ expect }) => {
    const { broadcast, stream, intake, left, send, writer } = open();
    const { seen, ended } = look(stream);
    await send(beginning + half);
    await vi.waitFor(() => expect(seen).toEqual([`1 ${half}…`]));
    await writer.abort(new Error("connection lost"));
    await expect(left).rejects.toThrow(/.+/);
    expect(seen).toEqual([`1 ${half}…`]);
    await intake.end(null);
    broadcast.publish({ type: "accepted", generationId: "gen_1" });
    broadcast.close();
    await ended;
    expect(seen).toEqual([`1 ${half}`, "2 accepted"]);
  });

  it("is not begun before it is known to be an image", async ({ expect }) => {
    const { broadcast, stream, send, writer } = open();
    const { seen, ended } = look(stream);
    await send(beginning + half.slice(0, 10));
    await scheduler.wait(30);
    expect(seen).toEqual([]);
    await send(half.slice(10, 12));
    await vi.waitFor(() => expect(seen).toEqual([`1 ${half.slice(0, 12)}…`]));
    await send(png.slice(12) + end);
    await writer.close();
    await vi.waitFor(() => expect(seen).toEqual([`1 ${png}`]));
    broadcast.close();
    await ended;
  });
});
