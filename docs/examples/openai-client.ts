import { writeFile } from "node:fs/promises";

import OpenAI from "openai";

const { DIPTYCH_URL = "", DIPTYCH_KEY = "", DIPTYCH_OUTPUT = "boat.png" } = process.env;

const client = new OpenAI({ apiKey: DIPTYCH_KEY, baseURL: `${DIPTYCH_URL}/v1` });
const stream = await client.images.generate({
  model: "pro",
  prompt: "A paper boat on a calm lake at dawn",
  size: "1536x1024",
  stream: true,
  partial_images: 2,
});
for await (const event of stream) {
  if (event.type === "image_generation.partial_image") console.log(event.partial_image_index);
  else await writeFile(DIPTYCH_OUTPUT, Buffer.from(event.b64_json, "base64"));
}
