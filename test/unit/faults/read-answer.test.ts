import { describe, expect, test } from "vitest";

import { digest, readAnswer } from "../../faults/read-answer.ts";

const events = { "content-type": "text/event-stream; charset=utf-8" };
const json = { "content-type": "application/json" };
const image = Buffer.from("a picture");
const base64 = image.toString("base64");

function read(text: string, headers: Record<string, string> = events, status = 200) {
  return readAnswer(status, headers, Buffer.from(text));
}

describe("a stream", () => {
  test("is its events, images taken out", () => {
    const text = [
      ": keep-alive\n\n",
      `event: preview\nid: 3\ndata: {"index":0,"base64":"${base64}"}\n\n`,
      `event: image_generation.completed\ndata: {"b64_json":"${base64}","size":"1x1"}\n\n`,
    ].join("");
    expect(read(text)).toMatchObject({
      events: [
        { name: "preview", id: 3, data: { index: 0 }, image: digest(image) },
        { name: "image_generation.completed", id: null, data: { size: "1x1" } },
      ],
      begun: null,
      errorText: "",
    });
  });

  test("has events that are no JSON, and errors as they came", () => {
    const { events: found, errorText } = read("event: error\ndata: oops\n\n");
    expect(found).toEqual([{ name: "error", id: null, data: undefined, image: null }]);
    expect(errorText).toBe("oops");
  });

  test("shows the beginning of a final image that broke off, not of a preview", () => {
    const part = base64.slice(0, 8);
    const final = `event: x\ndata: {}\n\nevent: image_generation.completed\ndata: {"b64_json":"${part}`;
    expect(read(final).begun).toEqual(image.subarray(0, 6));
    expect(read(final.replace("completed", "partial_image")).begun).toBeNull();
  });
});

describe("a JSON answer", () => {
  test("is its body and its images", () => {
    const found = read(`{"created":1,"data":[{"b64_json":"${base64}"}]}`, json);
    expect(found).toMatchObject({ body: { created: 1, data: [{}] }, images: [digest(image)] });
    expect(found.begun).toBeNull();
  });

  test("shows the beginning of an image that broke off", () => {
    expect(read(`{"data":[{"b64_json":"${base64.slice(0, 4)}`, json).begun).toEqual(
      image.subarray(0, 3),
    );
  });

  test("keeps an error as it came, also where a stream was asked for", () => {
    const found = read('{"code":"x"}', { "content-type": "application/problem+json" }, 503);
    expect(found).toMatchObject({ errorText: '{"code":"x"}', body: { code: "x" }, events: [] });
  });

  test("tells base64 that is not in its one form from the image", () => {
    const spoilt = read(`{"data":[{"b64_json":"${base64}==="}]}`, json);
    expect(spoilt.images).not.toEqual([digest(image)]);
  });
});
