import { z } from "@hono/zod-openapi";

import { outputFormats } from "../../domain/media-type.ts";
import { imageQuerySchema } from "../../http/image-query.ts";
import { lifetimeSchema } from "../../routes/sign-image-url.ts";
import type { AnswerHeader } from "../answer-headers.ts";
import { annotated, type FieldNotes } from "../described.ts";
import { empty, json, operation, type Body } from "../operation.ts";
import { imageId, mediaType, sha256, time, uploadId, url } from "../schemas/words.ts";
import { ofSentImages } from "./problem-sets.ts";

const id = { id: imageId };

const queryNotes: FieldNotes<typeof imageQuerySchema.shape> = {
  original: { description: "`1`: the image as the engine made it. Goes with nothing else." },
  w: { description: "The most pixels across." },
  h: { description: "The most pixels down." },
  fit: {
    description:
      "`scale-down` keeps it whole; `cover` fills both edges and is cut around its centre. Left out, `scale-down`.",
  },
  format: { description: "Left out, that of the image." },
  quality: { description: "Of JPEG and WebP. Left out, 80." },
};

const query = annotated(imageQuerySchema.shape, queryNotes);

const bytes = Object.fromEntries(
  outputFormats.map((format) => [
    `image/${format}`,
    { schema: z.string().openapi({ format: "binary" }) },
  ]),
);

const ofBytes = [
  "X-Request-Id",
  "ETag",
  "Last-Modified",
  "Cache-Control",
  "Accept-Ranges",
  "Content-Disposition",
  "Content-Length",
] as const satisfies readonly AnswerHeader[];

/** The answers to whoever asks for the bytes of an image. */
export const imageAnswers = {
  200: { description: "The whole image.", headers: ofBytes, content: bytes },
  206: {
    description: "The part that was asked for.",
    headers: [...ofBytes, "Content-Range"],
    content: bytes,
  },
  304: empty("It is still the one that is there.", ["X-Request-Id", "ETag", "Last-Modified"]),
  412: empty("It is not the one that was asked for.", ["X-Request-Id", "ETag", "Last-Modified"]),
} as const;

const binary = { schema: z.string().openapi({ format: "binary" }) };

const uploadBody: Body = {
  content: {
    "image/png": binary,
    "image/jpeg": binary,
    "image/webp": binary,
    "application/octet-stream": binary,
    "multipart/form-data": {
      schema: z.strictObject({
        file: z.string().openapi({
          format: "binary",
          description: "One file, under any name, and nothing else.",
        }),
      }),
    },
  },
  required: true,
  problems: [
    ...ofSentImages,
    "unsupported_media_type",
    "request_too_large",
    "incomplete_body",
    "request_timeout",
    "malformed_form",
    "unknown_parameter",
    "invalid_parameter",
  ],
};

/** The bytes of images, addresses of them, and images that are handed in. */
export const imageOperations = [
  operation({
    method: "get",
    path: "/v1/images/{id}",
    id: "getImage",
    tag: "Images",
    summary: "The bytes of an image",
    description:
      "As it is delivered, whole or in ranges; with `w`, `h`, `fit`, `format` or `quality` smaller or of another type, never larger. With a signed address it needs no key.",
    access: "signed",
    params: id,
    query: z.strictObject(query),
    headers: ["Range", "If-Range", "If-None-Match"],
    answers: imageAnswers,
    problems: ["not_found", "range_not_satisfiable", "storage_unavailable"],
  }),
  operation({
    method: "get",
    path: "/v1/images/{id}/url",
    id: "signImageUrl",
    tag: "Images",
    summary: "An address that needs no key",
    description: "Of the image or a variant of it, for a page's `<img>`, until it expires.",
    access: "read",
    params: id,
    query: z.strictObject({
      ...query,
      ...annotated(lifetimeSchema.shape, {
        expiresIn: {
          description: "Seconds: a minute to a week.",
          schema: { type: "integer", minimum: 60, maximum: 604_800, default: 86_400 },
        },
      }),
    }),
    answers: { 200: json(z.object({ url, expiresAt: time }).openapi("SignedUrl"), "The address.") },
    problems: ["not_found", "signing_not_configured"],
  }),
  operation({
    method: "post",
    path: "/v1/uploads",
    id: "createUpload",
    tag: "Images",
    summary: "Upload an image",
    description:
      "Keeps it for 30 days, for later requests to name by its id. The same bytes have the same id, whose 30 days then begin again. Send the bytes, or a form with one file.",
    access: "generate",
    body: uploadBody,
    answers: {
      201: json(
        z
          .object({
            id: uploadId,
            mediaType,
            width: z.int().positive(),
            height: z.int().positive(),
            bytes: z.int().positive(),
            sha256,
            expiresAt: time,
          })
          .openapi("Upload"),
        "It is kept.",
      ),
    },
  }),
];
