import assert from "node:assert/strict";

import type { paths } from "diptych-document";
import createClient from "openapi-fetch";

import type { Case } from "../case.ts";
import { eventually } from "../eventually.ts";
import { decode, drawPicture } from "../pictures.ts";
import type { Stage } from "../stage.ts";

/**
 * The client. Every type of what it sends and gets follows from the document; of calls that answer
 * with events, too, the JSON is meant.
 */
function clientOf({ url, key }: Stage) {
  return createClient<paths, `application/${string}`>({
    baseUrl: url,
    headers: { Authorization: `Bearer ${key}` },
  });
}

/** What came back, when nothing was refused. */
function taken<Data>({ data, error }: { readonly data?: Data; readonly error?: unknown }): Data {
  if (data === undefined) throw new Error(`It was refused: ${JSON.stringify(error)}`);
  return data;
}

/** Makes a small image. */
async function generate(stage: Stage) {
  const body = {
    prompt: stage.prompt(),
    model: "standard",
    size: "512x512",
    outputFormat: "png",
  } as const;
  return taken(await clientOf(stage).POST("/v1/generations", { body }));
}

export const cases: readonly Case[] = [
  {
    call: 'client.GET("/v1/status")',
    checks: "data.status is operational",
    async run(stage) {
      assert.equal(taken(await clientOf(stage).GET("/v1/status")).status, "operational");
    },
  },
  {
    call: 'client.GET("/v1/models"), client.GET("/v1/models/{id}", { params })',
    checks: "the list, and one of it",
    async run(stage) {
      const client = clientOf(stage);
      const { data } = taken(await client.GET("/v1/models"));
      const params = { path: { id: "gpt-image-2" } };
      const model = taken(await client.GET("/v1/models/{id}", { params }));
      assert.deepEqual(
        model,
        data.find(({ id }) => id === "gpt-image-2"),
      );
    },
  },
  {
    call: 'client.POST("/v1/plan", { body: { prompt, platform } })',
    checks: "data.model, data.reasons and a price; nothing is made",
    async run(stage) {
      const prompt = stage.prompt();
      const body = { prompt, platform: "instagram_feed" } as const;
      const plan = taken(await clientOf(stage).POST("/v1/plan", { body }));
      assert.ok("estimateMicroUsd" in plan && plan.estimateMicroUsd > 0, "there is no price");
      assert.deepEqual(await stage.calls(prompt), []);
    },
  },
  {
    call: 'client.POST("/v1/generations", { body })',
    checks: "data.images; one by /v1/images/{id} with parseAs: arrayBuffer",
    async run(stage) {
      const { status, images } = await generate(stage);
      assert.equal(status, "completed");
      const client = clientOf(stage);
      const params = { path: { id: images[0]?.id ?? "" } };
      const answer = await client.GET("/v1/images/{id}", { params, parseAs: "arrayBuffer" });
      const bytes = new Uint8Array(taken(answer));
      assert.deepEqual(await decode(bytes), { size: "512x512", format: "png" });
    },
  },
  {
    call: 'client.POST("/v1/generations", { params: { header: { Prefer } }, body })',
    checks: "202 at once; client.GET of its id until it has ended",
    async run(stage) {
      const client = clientOf(stage);
      const body = { prompt: stage.prompt(), model: "standard", size: "512x512" };
      const headers = { Prefer: "respond-async" };
      const answer = await client.POST("/v1/generations", { headers, body });
      assert.equal(answer.response.status, 202);
      const params = { path: { id: taken(answer).id } };
      await eventually(async () => {
        const generation = taken(await client.GET("/v1/generations/{id}", { params }));
        assert.equal(generation.status, "completed");
      });
    },
  },
  {
    call: 'client.GET("/v1/generations", { params: { query: { text, limit } } })',
    checks: "the page of the history that has it",
    async run(stage) {
      const { id, prompt } = await generate(stage);
      const params = { query: { text: prompt ?? "", limit: 5 } };
      await eventually(async () => {
        const { generations } = taken(await clientOf(stage).GET("/v1/generations", { params }));
        assert.deepEqual(
          generations.map((each) => each.id),
          [id],
        );
      });
    },
  },
  {
    call: 'client.POST("/v1/generations", { headers: { Accept }, parseAs: "stream" })',
    checks: "the events as a stream of bytes",
    async run(stage) {
      const body = { prompt: stage.prompt(), model: "standard", size: "512x512" };
      const headers = { Accept: "text/event-stream" };
      const sent = { body, headers, parseAs: "stream" } as const;
      const { response } = await clientOf(stage).POST("/v1/generations", sent);
      const names = [...(await response.text()).matchAll(/^event: (\S+)$/gm)];
      assert.deepEqual(
        names.map(([, name]) => name),
        ["accepted", "routed", "completed"],
      );
    },
  },
  {
    call: 'client.POST("/v1/batches", { body }), client.GET("/v1/batches/{id}", …)',
    checks: "202, and both items completed in the end",
    async run(stage) {
      const client = clientOf(stage);
      const slides = [{ prompt: stage.prompt() }, { prompt: stage.prompt() }];
      const body = { slides, size: "512x512" };
      const answer = await client.POST("/v1/batches", { body });
      assert.equal(answer.response.status, 202);
      const batch = taken(answer);
      assert.ok("id" in batch, "events came without being asked for");
      const params = { path: { id: batch.id } };
      await eventually(async () => {
        const { status, counts } = taken(await client.GET("/v1/batches/{id}", { params }));
        assert.deepEqual([status, counts.completed], ["completed", 2]);
      });
    },
  },
  {
    call: 'client.POST("/v1/uploads", { body, bodySerializer }), then as image',
    checks: "an id, and an edit of it",
    async run(stage) {
      const client = clientOf(stage);
      const bytes = await drawPicture();
      const uploaded = await client.POST("/v1/uploads", {
        // The types have a file as text; what is sent is for the serializer to say.
        body: { file: "boat.png" },
        bodySerializer() {
          const form = new FormData();
          form.append("file", new File([bytes], "boat.png"));
          return form;
        },
      });
      const { id } = taken(uploaded);
      const body = { prompt: stage.prompt(), image: id, size: "512x512" };
      const { operation } = taken(await client.POST("/v1/generations", { body }));
      assert.equal(operation, "edit");
    },
  },
  {
    call: 'client.GET("/v1/usage")',
    checks: "data.images, data.spend",
    async run(stage) {
      const { images, spend } = taken(await clientOf(stage).GET("/v1/usage"));
      assert.deepEqual([images.limit, spend.limitMicroUsd], [null, null]);
    },
  },
  {
    call: 'client.POST("/v1/images/generations", { body })',
    checks: "OpenAI's answer, and diptych in it",
    async run(stage) {
      const body = { prompt: stage.prompt(), model: "standard", size: "512x512" };
      const answer = taken(await clientOf(stage).POST("/v1/images/generations", { body }));
      assert.ok("data" in answer, "a generation came without being asked for");
      assert.equal((await decode(answer.data[0]?.b64_json)).size, "512x512");
      assert.equal(answer.diptych.provider, "google");
    },
  },
  {
    call: 'client.POST("/v1/generations", { body: { size: "12" } })',
    checks: "error.code, error.detail; data is undefined",
    async run(stage) {
      const body = { prompt: stage.prompt(), size: "12" };
      const { data, error } = await clientOf(stage).POST("/v1/generations", { body });
      assert.equal(data, undefined);
      assert.equal(error?.code, "invalid_size");
      assert.match(error?.detail ?? "", /1024x1024/);
    },
  },
];

/** What the compiler must refuse. It is never called. */
export async function wrongCalls(stage: Stage): Promise<void> {
  const client = clientOf(stage);
  // @ts-expect-error -- no such path
  await client.GET("/v1/pictures");
  // @ts-expect-error -- no such method of the path
  await client.PUT("/v1/status");
  // @ts-expect-error -- the path has another parameter
  await client.GET("/v1/generations/{id}", { params: { path: { name: "gen_1" } } });
  // @ts-expect-error -- the prompt is missing
  await client.POST("/v1/generations", { body: { size: "512x512" } });
  // @ts-expect-error -- 'quality' has three words
  await client.POST("/v1/generations", { body: { prompt: "A boat", quality: "best" } });
}
