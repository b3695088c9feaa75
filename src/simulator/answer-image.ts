import type { Call } from "./call.ts";
import { findFault } from "./fault.ts";
import { toEncodedImage } from "./image-encode.ts";
import type { ImageFormat } from "./image-format.ts";
import type { RenderedImage } from "./image-render.ts";

/** One image of an answer, as the request wants it. */
export type WantedImage = {
  model: string;
  prompt: string;
  width: number;
  height: number;
  /** What the caption says beside model and size, for example the quality. */
  grade: string;
  format: ImageFormat;
  /** Encoder quality, 0 to 100; undefined means the default. */
  compression?: number | undefined;
  transparent?: boolean;
  inputs: Buffer[];
  mask?: Buffer | undefined;
  previewCount: number;
  /** Position among the images of the answer, from 0. */
  index: number;
  /** File size the prompt asks for. */
  imageBytes?: number | undefined;
};

/** Makes an image, or what the faults of the call put in its place. */
export async function renderAnswerImage(call: Call, wanted: WantedImage): Promise<RenderedImage> {
  const { faults } = call.record;
  const settings = call.state.settings();
  const size = findFault(faults, "wrong-size") ?? wanted;
  const variety = settings.varyImages ? `${settings.seed}:${call.number}` : "";
  const ordinal = wanted.index === 0 ? "" : ` · image ${wanted.index + 1}`;
  const rendered = await call.state.images.render({
    seed: [wanted.model, wanted.prompt, wanted.index, variety].join("\n"),
    facts: [wanted.model, `${size.width}x${size.height} · ${wanted.grade}${ordinal}`],
    prompt: wanted.prompt,
    width: size.width,
    height: size.height,
    transparent: wanted.transparent ?? false,
    inputs: wanted.inputs,
    mask: wanted.mask,
    format: findFault(faults, "wrong-mime") ? otherFormat(wanted.format) : wanted.format,
    quality: wanted.compression,
    bytes:
      findFault(faults, "oversize-event")?.bytes ??
      wanted.imageBytes ??
      settings.imageBytes ??
      undefined,
    previewCount: wanted.previewCount,
  });
  if (!findFault(faults, "not-an-image")) return rendered;
  const bytes = Buffer.from("This is not an image. ".repeat(64));
  return { ...rendered, final: toEncodedImage({ ...rendered.final, bytes }) };
}

function otherFormat(format: ImageFormat): ImageFormat {
  return format === "png" ? "jpeg" : "png";
}
