import { z } from "zod";

import {
  variantEdges,
  variantFits,
  variantQualities,
  type VariantQuery,
} from "../domain/image-variant.ts";
import { outputFormats, toMediaType } from "../domain/media-type.ts";
import { validate } from "./validate.ts";

/** What is asked for of an image: as it is delivered, as the engine made it, or a variant. */
export type ImageQuery =
  | { readonly kind: "delivered" }
  | { readonly kind: "original" }
  | { readonly kind: "variant"; readonly query: VariantQuery };

const edge = oneOf(variantEdges);

export const imageQuerySchema = z
  .strictObject({
    original: z.literal("1").optional(),
    w: edge.optional(),
    h: edge.optional(),
    fit: z.enum(variantFits).optional(),
    format: z.enum(outputFormats).optional(),
    quality: oneOf(variantQualities).optional(),
  })
  .refine(({ original, ...variant }) => original === undefined || isEmpty(variant), {
    error: "'original' is the image as the engine made it: ask for no variant of it.",
    path: ["original"],
  })
  .refine(({ fit, w, h }) => fit !== "cover" || (w !== undefined && h !== undefined), {
    error: "'cover' fills both edges: it needs 'w' and 'h'.",
    path: ["fit"],
  });

/**
 * Reads what an address asks for of an image.
 * @throws ProblemError about the first parameter that is wrong.
 */
export function parseImageQuery(query: Readonly<Record<string, string>>): ImageQuery {
  const { original, w, h, fit, format, quality } = validate(imageQuerySchema, query);
  if (original !== undefined) return { kind: "original" };
  if (isEmpty({ w, h, fit, format, quality })) return { kind: "delivered" };
  return {
    kind: "variant",
    query: {
      width: w ?? null,
      height: h ?? null,
      fit: fit ?? "scale-down",
      mediaType: format === undefined ? null : toMediaType(format),
      quality: quality ?? null,
    },
  };
}

function isEmpty(fields: Readonly<Record<string, unknown>>): boolean {
  return Object.values(fields).every((value) => value === undefined);
}

function oneOf(numbers: readonly number[]) {
  return z.enum(numbers.map(String)).transform(Number);
}
