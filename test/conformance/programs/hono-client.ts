import assert from "node:assert/strict";

import { hc } from "hono/client";

import type { app } from "../../../src/app.ts";
import { generationSchema } from "../answers.ts";
import type { Case } from "../case.ts";
import { eventually } from "../eventually.ts";
import { decode } from "../pictures.ts";
import type { Stage } from "../stage.ts";

/** The client: the app's type is all that it has of the app. */
function createClient({ url, key }: Stage) {
  return hc<typeof app>(url, { headers: { authorization: `Bearer ${key}` } });
}

export const cases: readonly Case[] = [
  {
    call: "client.v1.status.$get()",
    checks: "a path of the app's type; operational",
    async run(stage) {
      const response = await createClient(stage).v1.status.$get();
      assert.equal(response.status, 200);
      assert.partialDeepStrictEqual(await response.json(), { status: "operational" });
    },
  },
  {
    call: 'client.v1.models.$get(), client.v1.models[":id"].$get({ param })',
    checks: "the list, and one of it",
    async run(stage) {
      const client = createClient(stage);
      const list = Object(await (await client.v1.models.$get()).json());
      const model = await client.v1.models[":id"].$get({ param: { id: "gpt-image-2" } });
      const { id, ...rest } = Object(await model.json());
      assert.equal(id, "gpt-image-2");
      assert.partialDeepStrictEqual(list, { object: "list", data: [{ id: "auto" }] });
      assert.ok(Array.isArray(list.data));
      assert.deepEqual(
        list.data.find((each: unknown) => Object(each).id === id),
        { id, ...rest },
      );
    },
  },
  {
    call: "client.v1.plan.$post({ json: { prompt, platform } })",
    checks: "the route and its price; nothing is made",
    async run(stage) {
      const prompt = stage.prompt();
      const json = { prompt, platform: "instagram_feed" };
      const response = await createClient(stage).v1.plan.$post({ json });
      assert.equal(response.status, 200);
      const plan = Object(await response.json());
      assert.ok(plan.estimateMicroUsd > 0, "there is no price");
      assert.deepEqual(await stage.calls(prompt), []);
    },
  },
  {
    call: "client.v1.generations.$post({ json })",
    checks: 'a generation; its image by client.v1.images[":id"].$get({ param })',
    async run(stage) {
      const client = createClient(stage);
      const json = { prompt: stage.prompt(), model: "standard", size: "640x360" };
      const response = await client.v1.generations.$post({ json });
      assert.equal(response.status, 200);
      const { status, images } = generationSchema.parse(await response.json());
      assert.equal(status, "completed");
      const id = images[0]?.url.split("/").at(-1) ?? "";
      const image = await client.v1.images[":id"].$get({ param: { id } });
      const bytes = new Uint8Array(await image.arrayBuffer());
      assert.equal((await decode(bytes)).size, "640x360");
    },
  },
  {
    call: 'client.v1.generations[":id"].$get({ param }), client.v1.generations.$get({ query })',
    checks: "the generation by its id, and in the history",
    async run(stage) {
      const client = createClient(stage);
      const json = { prompt: stage.prompt(), model: "standard", size: "512x512" };
      const made = await client.v1.generations.$post({ json });
      const { id } = generationSchema.parse(await made.json());
      const found = await client.v1.generations[":id"].$get({ param: { id } });
      assert.equal(generationSchema.parse(await found.json()).prompt, json.prompt);
      await eventually(async () => {
        const page = await client.v1.generations.$get({ query: { text: json.prompt } });
        const { generations } = Object(await page.json());
        assert.deepEqual(
          generationSchema
            .array()
            .parse(generations)
            .map((each) => each.id),
          [id],
        );
      });
    },
  },
  {
    call: 'client.v1.batches.$post({ json }), client.v1.batches[":id"].$get({ param })',
    checks: "202, and completed with both slides in the end",
    async run(stage) {
      const client = createClient(stage);
      const slides = [{ prompt: stage.prompt() }, { prompt: stage.prompt() }];
      const response = await client.v1.batches.$post({ json: { slides, size: "512x512" } });
      assert.equal(response.status, 202);
      const { id } = Object(await response.json());
      await eventually(async () => {
        const batch = await client.v1.batches[":id"].$get({ param: { id: String(id) } });
        assert.partialDeepStrictEqual(await batch.json(), {
          status: "completed",
          counts: { completed: 2 },
        });
      });
    },
  },
  {
    call: "client.v1.usage.$get()",
    checks: "the account's limits and its use",
    async run(stage) {
      const response = await createClient(stage).v1.usage.$get();
      assert.equal(response.status, 200);
      assert.partialDeepStrictEqual(await response.json(), { images: { limit: null } });
    },
  },
  {
    call: 'client.v1.images[":id"].$url({ param, query })',
    checks: "an address to hand on, built by the client",
    run(stage) {
      const param = { id: "img_1" };
      const url = createClient(stage).v1.images[":id"].$url({ param, query: { w: "640" } });
      assert.equal(url.href, `${stage.url}/v1/images/img_1?w=640`);
    },
  },
  {
    call: "client.v1.generations.$post({ json: { prompt, sise } })",
    checks: "no types for bodies: 400 unknown_parameter names the field",
    async run(stage) {
      const json = { prompt: "A paper boat", sise: "512x512" };
      const response = await createClient(stage).v1.generations.$post({ json });
      assert.equal(response.status, 400);
      assert.partialDeepStrictEqual(await response.json(), {
        code: "unknown_parameter",
        error: { param: "sise" },
      });
    },
  },
];

/** What the compiler must refuse. It is never called. */
export async function wrongCalls(stage: Stage): Promise<void> {
  const client = createClient(stage);
  // @ts-expect-error -- no such path
  await client.v1.pictures.$get();
  // @ts-expect-error -- no such method of the path
  await client.v1.generations[":id"].$put({ param: { id: "gen_1" } });
  // @ts-expect-error -- another parameter than the path has
  await client.v1.generations[":id"].$get({ param: { name: "gen_1" } });
}
