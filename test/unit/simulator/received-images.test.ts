import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { leftHalfMask, RunningSimulator, solidImage } from "./running-simulator.ts";

const simulator = new RunningSimulator();

describe("the call log has what was handed in", () => {
  test("to OpenAI, by the bytes and not by what they are called", async () => {
    const image = await solidImage({ width: 1024, height: 768, color: "red" });
    const mask = await leftHalfMask(1024, 768);
    const form = new FormData();
    form.append("model", "gpt-image-2");
    form.append("prompt", "a hat");
    form.append("quality", "low");
    form.append("mask", new File([new Uint8Array(mask)], "mask", { type: "image/png" }));
    form.append("image[]", new File([new Uint8Array(image)], "image", { type: "image/webp" }));
    expect((await simulator.edit(form)).status).toBe(200);
    const size = { width: 1024, height: 768, mediaType: "image/png" };
    expect((await simulator.lastCall()).inputs).toEqual([
      { role: "image", sha256: sha256Of(image), bytes: image.length, ...size },
      { role: "mask", sha256: sha256Of(mask), bytes: mask.length, ...size },
    ]);
  });

  test("and nothing for words alone", async () => {
    const body = { model: "gpt-image-2", prompt: "a hat", quality: "low" };
    await simulator.postOpenAi("/images/generations", body);
    expect((await simulator.lastCall()).inputs).toEqual([]);
  });
});

function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
