import * as fc from "fast-check";

import { knownValue } from "./known-values.ts";

/** A field by its name, there in one of so many bodies. */
function maybe(name: string, oneIn: number): fc.Arbitrary<Fields> {
  const values = knownValue(name) ?? fc.constant(null);
  return fc
    .tuple(fc.nat({ max: oneIn - 1 }), values)
    .map(([there, value]): Fields => (there === 0 ? { [name]: value } : {}));
}

function always(name: string): fc.Arbitrary<Fields> {
  return maybe(name, 1);
}

type Fields = Readonly<Record<string, unknown>>;

function together(...parts: readonly fc.Arbitrary<Fields>[]): fc.Arbitrary<Fields> {
  return fc.tuple(...parts).map((fields) => Object.assign({}, ...fields) as Fields);
}

/** One shape of an image: the fields exclude each other. */
const shape = fc.oneof(
  always("size"),
  always("platform"),
  together(always("resolution"), maybe("aspectRatio", 2)),
);

const options = together(
  maybe("model", 2),
  maybe("quality", 3),
  maybe("count", 6),
  maybe("previews", 4),
  maybe("outputFormat", 4),
  maybe("fallback", 4),
  maybe("onImageText", 6),
  maybe("metadata", 4),
  maybe("references", 6),
  maybe("image", 8),
);

const native = together(always("prompt"), shape, options);

const slides = fc.array(together(always("prompt"), maybe("model", 4), maybe("size", 4)), {
  minLength: 1,
  maxLength: 3,
});

const batch = fc.oneof(
  together(
    slides.map((all) => ({ slides: all })),
    always("resolution"),
    maybe("style", 3),
  ),
  together(
    always("prompt"),
    fc.constantFrom(["instagram_square"], ["x_post", "linkedin_post"]).map((platforms) => ({
      platforms,
    })),
    maybe("model", 3),
  ),
);

const openAi = together(
  always("prompt"),
  maybe("model", 2),
  maybe("n", 4),
  fc.constantFrom<Fields>({}, { size: "256x256" }, { size: "auto" }),
  fc.constantFrom<Fields>({}, {}, { stream: true }, { stream: true, partial_images: 2 }),
  fc.constantFrom<Fields>({}, { quality: "low" }, { output_format: "jpeg" }, { user: "u1" }),
);

const references = fc.array(
  (knownValue("image") ?? fc.constant("")).map((image) => ({ image_url: image })),
  { minLength: 1, maxLength: 2 },
);

/**
 * Bodies that are taken as they are, of the operations whose fields depend on one another: from a schema
 * alone hardly one would be drawn. Undefined for the others.
 * @param operation As in `POST /v1/plan`. @param type The type of the body.
 */
export function knownBodies(operation: string, type: string): fc.Arbitrary<Fields> | undefined {
  const isForm = !type.endsWith("json");
  switch (operation) {
    case "POST /v1/generations":
      return native;
    case "POST /v1/plan":
      return fc.oneof(native, batch);
    case "POST /v1/batches":
      return batch;
    case "POST /v1/images/generations":
      return openAi;
    case "POST /v1/images/edits":
      return isForm
        ? together(openAi, fc.constant({ image: "file" }))
        : together(
            openAi,
            references.map((images) => ({ images })),
          );
    default:
      return undefined;
  }
}
