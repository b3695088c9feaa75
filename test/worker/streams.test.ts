import { describe, it } from "vitest";

import type { GenerationEvent } from "../../src/domain/generation-event.ts";
import { createBroadcast } from "../../src/generation/broadcast.ts";
import { readFrames } from "../../src/generation/run-frames.ts";
import { encodeBase64 } from "../../src/stream/encode-base64.ts";

const accepted: GenerationEvent = { type: "accepted", generationId: "gen_1" };
const bytes = (text: string) => new TextEncoder().encode(text);

function preview(imageIndex: number, index: number): GenerationEvent {
  return { type: "preview", index, model: "m", mediaType: "image/png", imageIndex };
}

/** What a watcher sees: of events the type, of previews the payload, with the id of each. */
async function see(stream: ReadableStream<Uint8Array>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const { id, event, payload } of readFrames(stream)) {
    seen.push(`${id} ${event.type === "preview" ? new TextDecoder().decode(payload) : event.type}`);
  }
  return seen;
}

describe("a broadcast", () => {
  it("tells a watcher everything from the first event on, and ends", async ({ expect }) => {
    const broadcast = createBroadcast();
    const seen = see(broadcast.watch({ previews: true, after: 0 }));
    broadcast.publish(accepted);
    broadcast.publish({ type: "restarted", from: "a", to: "b", imageIndex: 0 });
    broadcast.close();
    expect(await seen).toEqual(["1 accepted", "2 restarted"]);
  });

  it("tells a late watcher what it missed, of previews the latest of each image", async ({
    expect,
  }) => {
    const broadcast = createBroadcast();
    broadcast.publish(accepted);
    broadcast.publish(preview(0, 0), bytes("image 0 blurred"));
    broadcast.publish(preview(1, 0), bytes("image 1 blurred"));
    broadcast.publish(preview(0, 1), bytes("image 0 clear"));
    broadcast.close();
    expect(await see(broadcast.watch({ previews: true, after: 0 }))).toEqual([
      "1 accepted",
      "3 image 1 blurred",
      "4 image 0 clear",
    ]);
    expect(await see(broadcast.watch({ previews: true, after: 3 }))).toEqual(["4 image 0 clear"]);
    expect(await see(broadcast.watch({ previews: false, after: 0 }))).toEqual(["1 accepted"]);
  });

  it("is held up by no watcher that does not read: its previews give way", async ({ expect }) => {
    const broadcast = createBroadcast();
    const slow = broadcast.watch({ previews: true, after: 0 });
    broadcast.publish(accepted);
    for (let index = 0; index < 3; index += 1) {
      broadcast.publish(preview(0, index), bytes(`preview ${index}`));
    }
    broadcast.close();
    const seen = await see(slow);
    expect(seen[0]).toBe("1 accepted");
    expect(seen.at(-1)).toBe("4 preview 2");
    expect(seen).toHaveLength(2);
  });

  it("goes on for the others when a watcher leaves", async ({ expect }) => {
    const broadcast = createBroadcast();
    const leaving = broadcast.watch({ previews: true, after: 0 });
    const seen = see(broadcast.watch({ previews: true, after: 0 }));
    broadcast.publish(accepted);
    await leaving.cancel();
    broadcast.publish(preview(0, 0), bytes("preview"));
    broadcast.close();
    expect(await seen).toEqual(["1 accepted", "2 preview"]);
  });
});

describe("encodeBase64", () => {
  const text = "Paper boats on a calm lake: ä€😀";

  it.for([1, 2, 3, 4, 5, 7, 100])(
    "is right when %d bytes come at a time",
    async (length, { expect }) => {
      const whole = bytes(text);
      const source = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let from = 0; from < whole.length; from += length) {
            controller.enqueue(whole.slice(from, from + length));
          }
          controller.close();
        },
      });
      const encoded = await new Response(source.pipeThrough(encodeBase64())).text();
      expect(encoded).toBe(btoa(String.fromCharCode(...whole)));
    },
  );

  it.for([
    { raw: "f", encoded: "Zg==" },
    { raw: "fo", encoded: "Zm8=" },
    { raw: "foo", encoded: "Zm9v" },
    { raw: "foobar", encoded: "Zm9vYmFy" },
  ])("of '$raw' is '$encoded', as RFC 4648 has it", async ({ raw, encoded }, { expect }) => {
    const body = new Response(raw).body?.pipeThrough(encodeBase64());
    expect(await new Response(body).text()).toBe(encoded);
  });
});
