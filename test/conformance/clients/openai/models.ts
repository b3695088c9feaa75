import assert from "node:assert/strict";

import { NotFoundError, toFile } from "openai";

import { pick, thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { drawPicture } from "../../pictures.ts";
import { createClient } from "./client.ts";

export const modelCases: readonly Case[] = [
  {
    call: "models.list()",
    checks: "auto, standard, pro and every model; also by for await",
    async run(stage) {
      const client = createClient(stage);
      const { data } = await client.models.list();
      const ids = data.map(({ id }) => id);
      for (const id of ["auto", "standard", "pro", "gpt-image-2", "gemini-3.1-flash-image"]) {
        assert.ok(ids.includes(id), `${id} is not listed`);
      }
      const walked = await Array.fromAsync(client.models.list(), ({ id }) => id);
      assert.deepEqual(walked, ids);
    },
  },
  {
    call: 'models.retrieve("gpt-image-2"), models.retrieve("pro")',
    checks: "as the list has them",
    async run(stage) {
      const client = createClient(stage);
      const { data } = await client.models.list();
      for (const id of ["gpt-image-2", "pro"]) {
        const { _request_id: requestId, ...model } = await client.models.retrieve(id);
        assert.ok(requestId, "there is no request id");
        assert.deepEqual(
          model,
          data.find((each) => each.id === id),
        );
      }
    },
  },
  {
    call: 'models.retrieve("dall-e-3")',
    checks: "NotFoundError, which names the list",
    async run(stage) {
      const error = await thrownBy(createClient(stage).models.retrieve("dall-e-3"));
      assert.ok(error instanceof NotFoundError, String(error));
      assert.deepEqual(pick(error, "code", "param"), { code: "not_found", param: "model" });
      assert.match(error.message, /GET \/v1\/models/);
    },
  },
  {
    call: "images.createVariation({ image })",
    checks: "NotFoundError, which names what to call instead",
    async run(stage) {
      const image = await toFile(await drawPicture(), "boat.png");
      // oxlint-disable-next-line typescript/no-deprecated -- what becomes of it is what is looked at
      const error = await thrownBy(createClient(stage).images.createVariation({ image }));
      assert.ok(error instanceof NotFoundError, String(error));
      assert.equal(error.code, "not_found");
      assert.match(error.message, /POST \/v1\/images\/edits/);
    },
  },
  {
    call: 'chat.completions.create({ model: "pro", … })',
    checks: "what is no image: NotFoundError with a code",
    async run(stage) {
      const call = createClient(stage).chat.completions.create({
        model: "pro",
        messages: [{ role: "user", content: "Hello" }],
      });
      const error = await thrownBy(call);
      assert.ok(error instanceof NotFoundError, String(error));
      assert.equal(error.code, "not_found");
    },
  },
];
