import { z } from "zod";

import type { Warning } from "../domain/image-request.ts";
import type { ImageSource, ImageSources } from "../inputs/image-source.ts";
import { imageField, imagesField } from "./image-fields.ts";
import { openAiFields, toOpenAiRequest, type OpenAiRequest } from "./openai-request.ts";
import type { ImagePlace } from "./read-json-with-images.ts";
import { problem, refuse, validate } from "./validate.ts";

export const editFields = {
  ...openAiFields,
  input_fidelity: z.enum(["high", "low"]).nullish(),
};

const formSchema = z.strictObject(editFields);

const imageReference = z
  .strictObject({
    image_url: imageField.optional(),
    file_id: z
      .unknown()
      .refine(
        (id) => id === undefined,
        problem(
          "unsupported_parameter",
          "'file_id' names a file at OpenAI, which is not read here. Send the image's bytes in 'image_url', as a data URL.",
        ),
      )
      .optional(),
  })
  .transform(({ image_url: source }, context): ImageSource => {
    if (source) return source;
    const message = "The image is missing. Send its bytes in 'image_url', as a data URL.";
    return refuse(context, "missing_parameter", message);
  });

export const editJsonSchema = z.strictObject({
  ...editFields,
  images: imagesField.pipe(z.array(imageReference).min(1)),
  mask: imageReference.nullish(),
});

/** Where a JSON body of the edits call may hold images as data URLs. */
export const editImagePlaces: readonly ImagePlace[] = [
  { path: ["images", "*", "image_url"], role: "image" },
  { path: ["mask", "image_url"], role: "mask" },
];

/** A JSON body of OpenAI's edits call. @throws ProblemError */
export function parseEditRequest(body: unknown): OpenAiRequest {
  const { images, mask, ...fields } = validate(editJsonSchema, body);
  return toEdit(fields, { images, mask: mask ?? null, references: [] });
}

/**
 * The text fields of a form of OpenAI's edits call, beside its images.
 * @throws ProblemError
 */
export function parseEditForm(
  fields: ReadonlyMap<string, string>,
  sources: ImageSources,
): OpenAiRequest {
  const values = [...fields].map(([name, text]) => [name, toValue(name, text)] as const);
  return toEdit(validate(formSchema, Object.fromEntries(values)), sources);
}

function toEdit(
  { input_fidelity: fidelity, ...fields }: z.output<typeof formSchema>,
  sources: ImageSources,
): OpenAiRequest {
  const edit = toOpenAiRequest(fields, sources);
  if (fidelity !== "low") return edit;
  const message = "Every engine keeps to the image as closely as it can; the fidelity stays high.";
  const warning: Warning = { code: "input_fidelity_unsupported", message };
  return {
    ...edit,
    request: { ...edit.request, warnings: [...edit.request.warnings, warning] },
  };
}

const wholeNumber = /^-?\d{1,6}$/;
const numbers: ReadonlySet<string> = new Set(["n", "partial_images", "output_compression"]);

/** A form has text alone: numbers and truths are meant as JSON writes them. */
function toValue(name: string, text: string): unknown {
  if (numbers.has(name) && wholeNumber.test(text)) return Number(text);
  if (name === "stream" && (text === "true" || text === "false")) return text === "true";
  return text;
}
