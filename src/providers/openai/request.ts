import type { ImageEditParamsBase } from "openai/resources/images";

import { toSize } from "../../domain/size.ts";
import type { CallInput, ProviderCall } from "../port.ts";

const upstreamQualities = [
  "low",
  "medium",
  "high",
  "xhigh",
  "max",
] as const satisfies readonly ImageEditParamsBase["quality"][];
type UpstreamQuality = (typeof upstreamQualities)[number];

/**
 * What is asked of which endpoint, without the switch to stream. One image a call: a stream of several
 * has no index to tell them apart (OpenAI's published schema).
 *
 * With images it is `POST /images/edits`, OpenAI's only way to take them: those of an edit, and the
 * references of a picture that is drawn anew. `input_fidelity` is never sent: these models refuse it,
 * and always keep closely to the images.
 */
export function toRequest(call: ProviderCall) {
  const image = call.inputs.filter(({ role }) => role !== "mask").map(toFile);
  const body = toBody(call);
  if (image.length === 0) return { endpoint: "generations", body } as const;
  const mask = call.inputs.find(({ role }) => role === "mask");
  const files = mask ? { image, mask: toFile(mask) } : { image };
  return { endpoint: "edits", body: { ...body, ...files } } as const;
}

export type OpenAiRequest = ReturnType<typeof toRequest>;

function toBody(call: ProviderCall) {
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

function toFile({ placeholder, fileName, mediaType }: CallInput): File {
  return new File([placeholder], fileName, { type: mediaType });
}

function upstreamQuality({ card, quality }: ProviderCall): UpstreamQuality {
  const word = upstreamQualities.find((known) => known === card.qualityWords[quality]);
  if (!word) throw new Error(`Card '${card.id}' maps '${quality}' to no word that OpenAI knows.`);
  return word;
}
