import { z } from "zod";

import { generationOfImage } from "../generation/ids.ts";
import type { ImageSource } from "../inputs/image-source.ts";
import { referenceIn } from "../inputs/input-intake.ts";
import { mostImages } from "../inputs/input-limits.ts";
import { isUploadId } from "../inputs/upload-id.ts";
import type { ProblemCode } from "./problem.ts";
import { problem, refuse } from "./validate.ts";

/** A data URL, the id of an upload, or that of an image of an earlier generation. */
export const imageField = z.string().transform((text, context): ImageSource => {
  const source = parseImageSource(text);
  if (source.kind !== "refused") return source;
  const { code, message } = source;
  return refuse(context, code, message);
});

/** Several of them: no more than the model takes that takes the most. */
export const imagesField = z
  .array(z.unknown())
  .refine(
    ({ length }) => length <= mostImages,
    problem(
      "too_many_references",
      `There are more than ${mostImages} images, the most that any model takes. Leave some out.`,
    ),
  );

type Refused = { readonly kind: "refused"; readonly code: ProblemCode; readonly message: string };

function parseImageSource(text: string): ImageSource | Refused {
  if (isUploadId(text)) return { kind: "upload", id: text };
  if (generationOfImage(text) !== undefined) return { kind: "image", id: text };
  if (/^data:/i.test(text)) {
    const reference = referenceIn(text);
    if (reference !== undefined) return { kind: "sent", reference };
    const message = "The data URL is not base64. Write 'data:image/png;base64,' and the base64.";
    return { kind: "refused", code: "invalid_image", message };
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const message =
      "Images are not fetched from other hosts. Send the bytes: as a data URL, or with POST /v1/uploads.";
    return { kind: "refused", code: "image_url_forbidden", message };
  }
  const message =
    "That is no image: give a data URL, the id of an upload (upl_…) or of an image made before (img_…).";
  return { kind: "refused", code: "invalid_parameter", message };
}
