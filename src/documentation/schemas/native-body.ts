import { z } from "@hono/zod-openapi";

import { platforms } from "../../domain/platform.ts";
import { batchSchema, nameSchema } from "../../http/batch-request.ts";
import { nativeSchema } from "../../http/native-request.ts";
import { rerollSchema } from "../../http/reroll-request.ts";
import { annotated, type FieldNote, type FieldNotes, type Fields } from "../described.ts";

const image = {
  description:
    "A data URL (`data:image/png;base64,…`), the id of an upload (`upl_…`), or of an image that the account made (`img_…`).",
  example: "upl_0c9f1d0c5d2b7e8a0c9f1d0c5d2b7e8a0c9f1d0c",
};

const ratio = "^[1-9]\\d{0,4}:[1-9]\\d{0,4}$";
const size = "^[1-9]\\d{0,4}x[1-9]\\d{0,4}$";

const notes: FieldNotes<typeof nativeSchema.shape> = {
  prompt: {
    description: "What the image shows, in up to 32,000 characters.",
    example: "A paper boat on a calm lake at dawn",
    schema: { type: "string", minLength: 1, maxLength: 32_000 },
  },
  model: {
    description: "`auto`, `standard`, `pro`, or an id of `GET /v1/models`.",
    schema: { type: "string", minLength: 1, maxLength: 100 },
  },
  highQuality: {
    description: "`true` asks for Pro mode, `false` declines it. Left out, the tier decides.",
  },
  aspectRatio: {
    description: "Width to height, up to 8:1. Left out, `1:1`; of an edit, that of its image.",
    example: "4:5",
    schema: { pattern: ratio },
  },
  size: {
    description: "Exact pixels, in place of `aspectRatio` and `resolution`.",
    example: "1080x1350",
    schema: { pattern: size },
  },
  platform: {
    description:
      "Where it is to be published: sets pixels, file type and most bytes, in place of `size`, `aspectRatio` and `resolution`.",
    example: "instagram_feed",
    schema: { enum: platforms.map(({ id }) => id) },
  },
  resolution: { description: "Named by the edge of its square. Left out, `1K`." },
  quality: { description: "Left out, the route decides." },
  onImageText: {
    description: "The exact words to show in the image, in any script.",
    example: "Made it",
  },
  count: {
    description: "How many images, in one generation.",
    schema: { type: "integer", minimum: 1, maximum: 10 },
  },
  previews: {
    description: "How many partial images a stream gets. In a JSON answer there are none.",
    schema: { type: "integer", minimum: 0, maximum: 3 },
  },
  outputFormat: { description: "Left out, the platform's, or the engine's own." },
  fallback: { description: "`false`: the preferred engine or an error." },
  metadata: {
    description: "Your own strings, kept with the generation: names of 1 to 64 characters.",
    example: { campaign: "spring" },
    schema: {
      type: "object",
      propertyNames: { minLength: 1, maxLength: 64 },
      additionalProperties: { type: "string", maxLength: 512 },
    },
  },
  user: { description: "Which of your users it is for; kept as `metadata.user`." },
  webhookUrl: {
    description: "An `https:` address that is told of the end. Left out, nobody is told.",
    example: "https://app.example/webhooks/images",
    schema: { type: "string", format: "uri", maxLength: 2048 },
  },
  image: {
    ...image,
    description: `An image to edit, which \`prompt\` says how. ${image.description}`,
  },
  mask: {
    ...image,
    description:
      "Where to edit it: a PNG of the same pixels, transparent where the image is to be changed. For models that have masks.",
  },
  references: {
    description: "Up to 16 images to draw from, each as `image` is named.",
    schema: { type: "array", items: { type: "string" }, maxItems: 16 },
  },
};

/** `POST /v1/generations`. */
export const generationBody = z
  .strictObject(
    annotated(nativeSchema.shape, {
      ...notes,
      model: withDefault(notes.model, "auto"),
      count: withDefault(notes.count, 1),
      previews: withDefault(notes.previews, 0),
    }),
  )
  .openapi("GenerationRequest", {
    description: "Unknown fields are refused.",
    example: { prompt: "A paper boat on a calm lake at dawn", aspectRatio: "4:5" },
  });

/** Where nothing but what is said counts: every field may be left out, and none has a default. */
const fields = annotated(optionalOf(nativeSchema.shape), notes);

/** A reroll: what is left out is as it was. */
export const rerollBody = z
  .strictObject({
    ...fields,
    ...annotated(rerollSchema.shape, {
      engine: {
        description: "Who draws it: the `same` engine, or the `other`. Left out, the same.",
      },
      model: { description: "In place of `engine`." },
    }),
  })
  .openapi("RerollRequest", {
    description:
      "Every field of a generation, in place of what it was. What is left out is as it was, images included.",
    example: { engine: "other" },
  });

const { count: _count, ...shared } = fields;

const slide = z
  .strictObject({
    ...shared,
    ...annotated(nameSchema.shape, {
      name: { description: "What its file is called in the archive." },
    }),
  })
  .openapi("Slide", {
    description: "One image: its own fields in place of those that all share.",
  });

/** `POST /v1/batches`. */
export const batchBody = z
  .strictObject({
    ...shared,
    ...annotated(batchSchema.shape, {
      slides: {
        description: "1 to 50 slides. `references` of a slide are added to the shared ones.",
      },
      platforms: {
        description: "In place of `slides`: `prompt` goes to each of these, each once.",
        schema: {
          type: "array",
          items: { type: "string", enum: platforms.map(({ id }) => id) },
          minItems: 1,
          maxItems: platforms.length,
          uniqueItems: true,
        },
        example: ["instagram_feed", "x_post"],
      },
      style: { description: "Added to every prompt." },
    }),
    slides: z.array(slide).min(1).max(50).optional(),
  })
  .openapi("BatchRequest", {
    description:
      "Either `slides`, or `prompt` with `platforms`. Every field of a generation but `count` is shared by all items.",
    example: {
      prompt: "A paper boat on a calm lake",
      platforms: ["instagram_feed", "x_post", "pinterest_pin"],
    },
  });

function withDefault({ schema, ...note }: FieldNote, value: unknown): FieldNote {
  return { ...note, schema: { ...schema, default: value } };
}

function optionalOf(shape: Fields): Fields {
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [
      name,
      z.optional(field instanceof z.ZodDefault ? field.unwrap() : field),
    ]),
  );
}
