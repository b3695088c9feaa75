import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { APIError, toFile, UnprocessableEntityError, type Uploadable } from "openai";

import { diptychOf, pick, thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { decode, decodeAll, drawMask, drawPicture } from "../../pictures.ts";
import { createClient, small } from "./client.ts";

/** Every way in which the client takes a file. */
const uploadables: readonly {
  readonly code: string;
  readonly open: (bytes: Uint8Array<ArrayBuffer>, file: string) => Uploadable | Promise<Uploadable>;
}[] = [
  { code: "createReadStream(path)", open: (_bytes, file) => createReadStream(file) },
  { code: 'new File([bytes], "boat.png")', open: (bytes) => new File([bytes], "boat.png") },
  { code: "await toFile(bytes)", open: (bytes) => toFile(bytes) },
  { code: "await fetch(url)", open: (bytes) => new Response(bytes) },
];

export const editCases: readonly Case[] = [
  ...uploadables.map(({ code, open }): Case => ({
    call: `images.edit({ image: ${code} })`,
    checks: "the engine gets the very bytes; the edit comes back as a PNG",
    async run(stage) {
      const folder = mkdtempSync(path.join(tmpdir(), "diptych-"));
      try {
        const bytes = await drawPicture();
        const file = path.join(folder, "boat.png");
        writeFileSync(file, bytes);
        const prompt = stage.prompt();
        const image = await open(bytes, file);
        const body = { model: "standard", image, prompt, ...small };
        const answer = await createClient(stage).images.edit(body);
        assert.equal((await decode(answer.data?.[0]?.b64_json)).format, "png");
        const [call] = await stage.calls(prompt);
        assert.deepEqual(
          call?.inputs.map((input) => input.bytes),
          [bytes.length],
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  })),
  {
    call: "images.edit({ image: [one, other, another] })",
    checks: "PNG, JPEG and WebP together, in their order, and their tokens in usage",
    async run(stage) {
      const prompt = stage.prompt();
      const formats = ["png", "jpeg", "webp"] as const;
      const image = await Promise.all(
        formats.map(async (format) => toFile(await drawPicture(format), `boat.${format}`)),
      );
      const body = { model: "gpt-image-2", image, prompt, ...small };
      const answer = await createClient(stage).images.edit(body);
      assert.equal((await decode(answer.data?.[0]?.b64_json)).size, small.size);
      assert.ok((answer.usage?.input_tokens_details.image_tokens ?? 0) > 0, "no image tokens");
      const [call] = await stage.calls(prompt);
      assert.deepEqual(
        call?.inputs.map(({ mediaType }) => mediaType),
        formats.map((format) => `image/${format}`),
      );
    },
  },
  {
    call: 'images.edit({ model: "gpt-image-2", image, mask })',
    checks: "the mask reaches the engine as one",
    async run(stage) {
      const prompt = stage.prompt();
      const answer = await createClient(stage).images.edit({
        model: "gpt-image-2",
        image: await toFile(await drawPicture(), "boat.png"),
        mask: await toFile(await drawMask(), "mask.png"),
        prompt,
        ...small,
      });
      await decode(answer.data?.[0]?.b64_json);
      const [call] = await stage.calls(prompt);
      assert.deepEqual(
        call?.inputs.map(({ role }) => role),
        ["image", "mask"],
      );
    },
  },
  {
    call: 'images.edit({ model: "standard", image, mask })',
    checks: "UnprocessableEntityError mask_not_enabled: never an edit without its mask",
    async run(stage) {
      const prompt = stage.prompt();
      const edit = createClient(stage).images.edit({
        model: "standard",
        image: await toFile(await drawPicture(), "boat.png"),
        mask: await toFile(await drawMask(), "mask.png"),
        prompt,
      });
      const error = await thrownBy(edit);
      assert.ok(error instanceof UnprocessableEntityError, String(error));
      assert.deepEqual(pick(error, "code", "param"), { code: "mask_not_enabled", param: "mask" });
      assert.match(error.message, /gpt-image-2/);
      assert.deepEqual(await stage.calls(prompt), []);
    },
  },
  {
    call: "images.edit({ n: 2, output_format, output_compression, input_fidelity, user })",
    checks: "numbers and words out of a form: two JPEGs, and a warning",
    async run(stage) {
      const answer = await createClient(stage).images.edit({
        model: "gpt-image-2",
        image: await toFile(await drawPicture("jpeg"), "boat.jpg"),
        prompt: stage.prompt(),
        n: 2,
        output_format: "jpeg",
        output_compression: 70,
        input_fidelity: "low",
        user: "user-7",
        ...small,
      });
      const pictures = await decodeAll((answer.data ?? []).map(({ b64_json: base64 }) => base64));
      const expected = { size: small.size, format: "jpeg" };
      assert.deepEqual(pictures, [expected, expected]);
      assert.deepEqual(
        diptychOf(answer).warnings.map(({ code }) => code),
        ["input_fidelity_unsupported"],
      );
    },
  },
  {
    call: "images.edit({ stream: true, partial_images: 2 })",
    checks: "image_edit.partial_image 0 and 1, image_edit.completed with usage",
    async run(stage) {
      const stream = await createClient(stage).images.edit({
        model: "gpt-image-2",
        image: await toFile(await drawPicture(), "boat.png"),
        prompt: stage.prompt(),
        stream: true,
        partial_images: 2,
        ...small,
      });
      const events = await Array.fromAsync(stream);
      for (const { b64_json: base64 } of events) await decode(base64);
      assert.deepEqual(
        events.map((event) => pick(event, "type", "partial_image_index")),
        [
          { type: "image_edit.partial_image", partial_image_index: 0 },
          { type: "image_edit.partial_image", partial_image_index: 1 },
          { type: "image_edit.completed", partial_image_index: undefined },
        ],
      );
      const last = events.at(-1);
      assert.ok(last?.type === "image_edit.completed");
      assert.ok(last.usage.input_tokens_details.image_tokens > 0, "no image tokens");
    },
  },
  {
    call: "images.edit({ image: a text file })",
    checks: "415 unsupported_image_type, param image; no engine is called",
    async run(stage) {
      const prompt = stage.prompt();
      const image = await toFile(Buffer.from("no image at all"), "boat.png");
      const error = await thrownBy(createClient(stage).images.edit({ image, prompt }));
      assert.ok(error instanceof APIError, String(error));
      assert.deepEqual(pick(error, "status", "code", "param"), {
        status: 415,
        code: "unsupported_image_type",
        param: "image",
      });
      assert.deepEqual(await stage.calls(prompt), []);
    },
  },
];
