import { parseAspectRatio } from "../../domain/aspect-ratio.ts";
import { promptWithText } from "../../domain/image-request.ts";
import { exactPixels, resolutions } from "../../domain/resolution.ts";
import { toSize } from "../../domain/size.ts";
import type { CodeOrder } from "./code-order.ts";
import { literal } from "./literal.ts";

/** The call with the stock `openai` client: by its own method, where that has words for all of it. */
export function toOpenAi({ origin, body }: CodeOrder): string {
  const asked = toOpenAiFields(body);
  const head = `import OpenAI from "openai";

const client = new OpenAI({
  apiKey: process.env.DIPTYCH_KEY,
  baseURL: ${JSON.stringify(`${origin}/v1`)},
});
`;
  if (!asked) {
    return `${head}
// OpenAI's own call has no words for some of this: it goes to Diptych's.
const generation = await client.post("/generations", {
  body: ${literal(body, 2)},
});
console.log(generation.images);
`;
  }
  return `${head}
const { data } = await client.images.generate(${literal(asked, 0)});
// The image itself, in base64.
console.log(data[0].b64_json);
`;
}

/** All that OpenAI's call can say; null when something of the body would be left out. */
function toOpenAiFields(body: CodeOrder["body"]): Readonly<Record<string, unknown>> | null {
  const {
    prompt,
    onImageText,
    aspectRatio,
    resolution,
    highQuality,
    count,
    outputFormat,
    ...rest
  } = body;
  const size = sizeOf(aspectRatio, resolution);
  if (size === null || Object.keys(rest).length > 0 || typeof prompt !== "string") return null;
  return {
    model: highQuality === undefined ? "auto" : highQuality === true ? "pro" : "standard",
    prompt: promptWithText(prompt, typeof onImageText === "string" ? onImageText : undefined),
    size,
    ...(count === undefined ? {} : { n: count }),
    ...(outputFormat === undefined ? {} : { output_format: outputFormat }),
  };
}

function sizeOf(aspectRatio: unknown, resolution: unknown): string | null {
  const ratio = typeof aspectRatio === "string" ? parseAspectRatio(aspectRatio) : undefined;
  const tier = resolutions.find((one) => one === resolution);
  return ratio && tier ? toSize(exactPixels(ratio, tier)) : null;
}
