/** Feeds a stream of base64 to Diptych's extractor, in chunks of one size; nothing leaves the isolate. */

import { createSseExtractor, type SseExtractor } from "../../../src/stream/sse-extractor.ts";

const encoder = new TextEncoder();
const path = ["b64_json"];
const type = "image_generation.completed";
const head = encoder.encode(`event: ${type}\ndata: {"type":"${type}","b64_json":"`);
const tail = encoder.encode('","size":"1024x1024"}\n\n');

const extractor: ExportedHandler = {
  /**
   * `?bytes=N&chunk=N&times=N`: decodes a stream of events, each with N bytes of base64, and says
   * how many came out of all.
   */
  fetch(request) {
    const { searchParams } = new URL(request.url);
    const read = (name: string) => Number(searchParams.get(name));
    const chunk = new Uint8Array(read("chunk")).fill(0x51);
    let decoded = 0;
    const target = {
      form: "decoded" as const,
      reference: "image-1",
      write: (piece: Uint8Array) => void (decoded += piece.length),
      end: () => undefined,
      fail: () => undefined,
    };
    const rules = {
      paths: [path],
      open: () => target,
      mostValueBytes: Number.MAX_SAFE_INTEGER,
      mostOtherBytes: 65_536,
    };
    for (let time = 0; time < read("times"); time += 1) {
      feed(
        createSseExtractor(rules, () => undefined),
        read("bytes"),
        chunk,
      );
    }
    return Response.json({ decoded });
  },
};

function feed(sse: SseExtractor, bytes: number, chunk: Uint8Array): void {
  sse.push(head);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    sse.push(bytes - sent < chunk.length ? chunk.subarray(0, bytes - sent) : chunk);
  }
  sse.push(tail);
}

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default extractor;
