import { z } from "@hono/zod-openapi";

import { editFields, editJsonSchema } from "../../http/openai-edit-request.ts";
import { openAiSchema } from "../../http/openai-request.ts";
import { annotated, described, type FieldNotes } from "../described.ts";

const count = { type: ["integer", "null"], minimum: 1, maximum: 10 };

const notes: FieldNotes<typeof openAiSchema.shape> = {
  prompt: {
    description: "What the image shows, in up to 32,000 characters.",
    example: "A paper boat on a calm lake at dawn",
    schema: { type: "string", minLength: 1, maxLength: 32_000 },
  },
  model: {
    description: "`auto`, `standard`, `pro`, or an id of `GET /v1/models`. Left out, `auto`.",
    example: "auto",
  },
  n: { description: "How many images. Left out, 1.", schema: count },
  size: {
    description: "Exact pixels, or `auto`: a square of 1K; of an edit, the size of its image.",
    example: "1536x1024",
    schema: { type: ["string", "null"], pattern: "^(auto|[1-9]\\d{0,4}x[1-9]\\d{0,4})$" },
  },
  quality: {
    description: "Left out or `auto`, the route decides.",
    schema: { type: ["string", "null"], enum: ["auto", "low", "medium", "high", null] },
  },
  output_format: { description: "Left out, `png`, as at OpenAI." },
  output_compression: { description: "For JPEG and WebP." },
  background: {
    description: "No engine draws a transparent one reliably: it is opaque, with a warning.",
    schema: { type: ["string", "null"], enum: ["auto", "opaque", "transparent", null] },
  },
  moderation: {
    description: "The engine's own; `low` brings a warning.",
    schema: { type: ["string", "null"], enum: ["auto", "low", null] },
  },
  stream: { description: "`true`: OpenAI's own events." },
  partial_images: {
    description: "How many partial images a stream gets.",
    schema: { type: ["integer", "null"], minimum: 0, maximum: 3 },
  },
  response_format: {
    description: "`b64_json` alone. The address of the image is in `diptych.url`.",
    schema: { type: ["string", "null"], enum: ["b64_json", null] },
  },
  user: { description: "Which of your users it is for; kept as `metadata.user`." },
  safety_identifier: { description: "The same, by OpenAI's newer name." },
};

const editNotes: FieldNotes<typeof editFields> = {
  ...notes,
  input_fidelity: { description: "Always high; `low` brings a warning." },
};

/** `POST /v1/images/generations`. */
export const openAiBody = described(openAiSchema, notes).openapi("OpenAiGenerationRequest", {
  example: { model: "auto", prompt: "A paper boat on a calm lake at dawn", size: "1536x1024" },
});

const reference = z.strictObject({
  image_url: z.string().openapi({
    description:
      "A data URL, or the id of an upload or of an image that the account made. Nothing is fetched from other hosts.",
    example: "data:image/png;base64,iVBORw0KGgo=",
  }),
});

/** `POST /v1/images/edits` as JSON. */
export const openAiEditBody = z
  .strictObject({
    ...annotated(editJsonSchema.shape, {
      ...editNotes,
      images: { description: "The first is edited, the others are drawn from." },
      mask: { description: "Where the first is edited: transparent there." },
    }),
    images: z.array(reference).min(1).max(16),
    mask: reference.nullish(),
  })
  .openapi("OpenAiEditRequest", {
    example: {
      prompt: "Make the sail red",
      images: [{ image_url: "upl_0c9f1d0c5d2b7e8a0c9f1d0c5d2b7e8a0c9f1d0c" }],
    },
  });

const file = z.string().openapi({ format: "binary", description: "PNG, JPEG or WebP." });

/** The same as a form: numbers and `true` are text there. */
export const openAiEditForm = z
  .strictObject({
    ...annotated(editFields, editNotes),
    image: file.optional().openapi({ description: "The image to edit." }),
    "image[]": z
      .array(file)
      .optional()
      .openapi({ description: "Several, of which the first is edited." }),
    mask: file.optional().openapi({ description: "Where it is edited: transparent there." }),
  })
  .openapi("OpenAiEditForm");
