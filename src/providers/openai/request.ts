import type { ImageGenerateParamsBase } from "openai/resources/images";

import { toSize } from "../../domain/size.ts";
import type { ProviderCall } from "../port.ts";

type UpstreamQuality = NonNullable<ImageGenerateParamsBase["quality"]>;

const upstreamQualities = [
  "low",
  "medium",
  "high",
  "xhigh",
  "max",
] as const satisfies readonly UpstreamQuality[];

/**
 * The body of `POST /images/generations`, without the switch to stream. One image a call: a stream
 * of several has no index to tell them apart (OpenAI's published schema).
 */
export function toGenerateBody(call: ProviderCall) {
  const body = {
    model: call.card.id,
    prompt: call.prompt,
    n: 1,
    size: toSize(call.pixels),
    quality: upstreamQuality(call),
    output_format: call.outputFormat,
  };
  return call.outputCompression === undefined || call.outputFormat === "png"
    ? body
    : { ...body, output_compression: call.outputCompression };
}

export type GenerateBody = ReturnType<typeof toGenerateBody>;

function upstreamQuality({ card, quality }: ProviderCall): UpstreamQuality {
  const word = upstreamQualities.find((known) => known === card.qualityWords[quality]);
  if (!word) throw new Error(`Card '${card.id}' maps '${quality}' to no word that OpenAI knows.`);
  return word;
}
