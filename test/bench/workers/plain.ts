/** What a user writes in an afternoon: the SDK, R2, D1, and the SDK's answer as JSON. */

import OpenAI from "openai";

interface PlainEnv {
  readonly UPSTREAM_URL: string;
  readonly BUCKET: R2Bucket;
  readonly DB: D1Database;
}

const plain: ExportedHandler<PlainEnv> = {
  async fetch(request, env) {
    const body = await request.json<OpenAI.ImageGenerateParamsNonStreaming>();
    const client = new OpenAI({ apiKey: "simulator", baseURL: `${env.UPSTREAM_URL}/v1` });
    const answer = await client.images.generate(body);
    const base64 = answer.data?.[0]?.b64_json;
    if (!base64) return Response.json({ error: "no image" }, { status: 502 });

    const id = crypto.randomUUID();
    const image = Uint8Array.fromBase64(base64);
    await env.BUCKET.put(`${id}.${answer.output_format}`, image);
    await env.DB.prepare("INSERT INTO images (id, prompt, bytes, created_at) VALUES (?, ?, ?, ?)")
      .bind(id, body.prompt, image.length, Date.now())
      .run();
    return Response.json(answer);
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default plain;
