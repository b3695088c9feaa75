import sharp from "sharp";
import { describe, expect, test } from "vitest";

import { readBody } from "../../scorecard/read-answer.ts";

const create = { width: 32, height: 16, channels: 3, background: "teal" } as const;
const picture = await sharp({ create }).png().toBuffer();
const base64 = picture.toString("base64");
const image = { kind: "image", format: "png", width: 32, height: 16 };
const eventHeaders = { "content-type": "text/event-stream; charset=utf-8" };

function read(text: string) {
  return readBody("stream", eventHeaders, Buffer.from(text));
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

describe("a JSON body", () => {
  test("is taken apart into its image and what it says", async () => {
    const body = { created: 1, data: [{ b64_json: base64 }], usage: { output_tokens: 7 } };
    expect(await readBody("json", {}, Buffer.from(JSON.stringify(body)))).toEqual({
      events: [],
      images: [image],
      facts: { created: 1, data: [{}], usage: { output_tokens: 7 } },
    });
  });

  test.for([
    ["half a picture", picture.subarray(0, picture.length - 30).toString("base64")],
    ["no picture", Buffer.from("Hello.").toString("base64")],
  ])("with %s has no image that can be read", async ([, value]) => {
    const body = JSON.stringify({ data: [{ b64_json: value }] });
    const { images } = await readBody("json", {}, Buffer.from(body));
    expect(images).toMatchObject([{ kind: "unreadable" }]);
  });

  test("that breaks off says nothing", async () => {
    const { facts, images } = await readBody("json", {}, Buffer.from('{"data":[{"b64'));
    expect({ facts, images }).toEqual({ facts: undefined, images: [] });
  });

  test("may be the error of a stream that did not begin", async () => {
    const body = { error: { code: "moderation_blocked" } };
    const headers = { "content-type": "application/json" };
    const { facts } = await readBody("stream", headers, Buffer.from(JSON.stringify(body)));
    expect(facts).toEqual(body);
  });
});

describe("a stream", () => {
  const partial = event("image_generation.partial_image", { b64_json: base64 });
  const completed = event("image_generation.completed", { b64_json: base64, size: "32x16" });

  test("is read event by event, comments and [DONE] left out", async () => {
    const answer = await read(`: still drawing\n\n${partial}${completed}data: [DONE]\n\n`);
    expect(answer).toMatchObject({
      events: ["partial", "completed"],
      images: [image],
      facts: { size: "32x16" },
    });
    expect(JSON.stringify(answer.facts)).not.toContain(base64);
  });

  test("keeps the error that ends it", async () => {
    const answer = await read(`${partial}${event("error", { error: { code: "server_error" } })}`);
    expect(answer).toMatchObject({
      events: ["partial", "error"],
      images: [],
      facts: { error: { code: "server_error" } },
    });
  });

  test("shows an event that is no JSON, and forgets one that breaks off", async () => {
    const answer = await read(
      `event: image_generation.completed\ndata: {"b64\n\n${completed.trimEnd()}`,
    );
    expect(answer).toMatchObject({ events: ["unreadable"], images: [] });
  });
});
