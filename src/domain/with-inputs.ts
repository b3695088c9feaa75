import { elongation, mostElongatedRatio, ratioOfPixels } from "./aspect-ratio.ts";
import type { ImageRequest } from "./image-request.ts";
import type { Inputs } from "./input-image.ts";
import { exactPixels } from "./resolution.ts";

/**
 * The request as its images make it: their bytes count against each model's limits, and an edit that
 * names no shape keeps that of the image it changes. A request of words alone stays as it is.
 */
export function withInputs(request: ImageRequest, { images, references }: Inputs): ImageRequest {
  const handedIn = [...images, ...references];
  if (handedIn.length === 0) return request;
  const inputBytes = handedIn.map(({ bytes }) => bytes);
  const [edited] = images;
  const { shape } = request;
  if (!request.keepsShape || !edited || shape.kind !== "ratio") return { ...request, inputBytes };
  const aspectRatio = ratioOfPixels(edited);
  // More elongated than any engine draws: the default is better than a refusal.
  if (elongation(aspectRatio) > mostElongatedRatio) return { ...request, inputBytes };
  // As pixels, to which either engine's picture is cropped: no engine is passed over for the shape of
  // what somebody happens to hand in.
  const pixels = exactPixels(aspectRatio, shape.resolution);
  return { ...request, inputBytes, shape: { kind: "size", pixels } };
}
