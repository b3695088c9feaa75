import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { z } from "zod";

import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { beginWith } from "./deployment.ts";
import { sha256Of, sha256OfBase64 } from "./digest.ts";
import { dataOf, readEvents } from "./events.ts";
import { faultyBucket } from "./faulty-bucket.ts";
import { waitForRows } from "./generations.ts";

const factsSchema = z.looseObject({ generation_id: z.string() });
const imageSchema = z.looseObject({ b64_json: z.string(), diptych: factsSchema });
const answerSchema = z.looseObject({
  data: z.tuple([z.strictObject({ b64_json: z.string() })]),
  diptych: factsSchema,
});

/** Both forms of the answer, and where the image is in each. */
const forms = [
  {
    name: "the JSON answer",
    stream: false,
    read: async (text: string) => {
      const { data, diptych } = answerSchema.parse(JSON.parse(text));
      return { base64: data[0].b64_json, id: diptych.generation_id };
    },
  },
  {
    name: "the event stream",
    stream: true,
    read: async (text: string) => {
      const log = await readEvents(new Response(text));
      const { b64_json: base64, diptych } = imageSchema.parse(
        dataOf(log, "image_generation.completed"),
      );
      return { base64, id: diptych.generation_id };
    },
  },
];

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

interface Pause {
  readonly afterBytes: number;
  readonly rest: () => Promise<void>;
}

/** Reads a body to its end. A reader with a pause takes nothing for a while, once so much has come. */
async function read({ body }: Response, pause?: Pause) {
  const decoder = new TextDecoder();
  let text = "";
  let isRested = pause === undefined;
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (isRested || text.length < (pause?.afterBytes ?? 0)) continue;
    isRested = true;
    await pause?.rest();
  }
  return text;
}

async function countImages(): Promise<number> {
  return (await env.BUCKET.list({ prefix: `images/${account.accountId}/` })).objects.length;
}

/** A rest until R2 has one image more, and what was lent of it until then is taken back. */
async function untilStored(): Promise<() => Promise<void>> {
  const before = await countImages();
  const look = async () => {
    if ((await countImages()) === before) throw new Error("R2 does not have it yet.");
  };
  return async () => {
    await vi.waitFor(look, { timeout: 15_000, interval: 20 });
    await scheduler.wait(600);
  };
}

/** What R2 has of the only image of a generation. */
async function stored(id: string) {
  const { images } = await waitForRows(id);
  const object = await env.BUCKET.get(String(images[0]?.["key"]));
  const bytes = await object?.arrayBuffer();
  if (!bytes) throw new Error(`R2 has no image of ${id}.`);
  return { sha256: await sha256Of(bytes), bytes: bytes.byteLength };
}

describe.each(forms)("$name of an image", (form) => {
  async function ask(bytes: number, pause?: Pause, model = "standard") {
    const { bucket, calls } = faultyBucket(env.BUCKET);
    const prompt = uniquePrompt(`[bytes:${bytes}]`);
    // What both engines make themselves: what has to be converted is not handed on.
    const asked = { size: "1024x1024", output_format: "jpeg", quality: "low" };
    const body = { prompt, model, stream: form.stream, ...asked };
    const route = "/v1/images/generations";
    const { response, settled } = await beginWith({ BUCKET: bucket }, route, {
      key: account.key,
      body,
    });
    const { base64, id } = await form.read(await read(response, pause));
    await settled();
    const kept = await stored(id);
    return { kept, sha256: await sha256OfBase64(base64), gets: calls["get"] ?? 0 };
  }

  it.for([
    { bytes: 100_000, model: "standard" },
    { bytes: 2_000_000, model: "gpt-image-2" },
    { bytes: 6_000_000, model: "standard" },
  ])("is what R2 has: $bytes bytes of $model", async ({ bytes, model }, { expect }) => {
    const { kept, sha256 } = await ask(bytes, undefined, model);
    expect(kept).toEqual({ bytes, sha256 });
  });

  it.for([
    { bytes: 2_000_000, afterBytes: 100_000 },
    { bytes: 6_000_000, afterBytes: 300_000 },
    { bytes: 6_000_000, afterBytes: 5_000_000 },
  ])(
    "is what R2 has when the reader rests: $bytes bytes, after $afterBytes",
    async ({ bytes, afterBytes }, { expect }) => {
      const { kept, sha256, gets } = await ask(bytes, { afterBytes, rest: await untilStored() });
      expect(kept).toEqual({ bytes, sha256 });
      // What was not taken in time comes from storage, and that in one go.
      expect(gets).toBe(1);
    },
  );

  // Again where the machine is busy: even a fast reader may come too late then.
  it("comes from memory when the reader is fast", { retry: 3 }, async ({ expect }) => {
    const { kept, sha256, gets } = await ask(2_000_000);
    expect(kept).toEqual({ bytes: 2_000_000, sha256 });
    expect(gets).toBe(0);
  });
});
