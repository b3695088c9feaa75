import type { InputImage } from "../domain/input-image.ts";
import type { InputIntake } from "../inputs/input-intake.ts";
import { mediaTypeOf } from "./media-type-of.ts";
import { ProblemError } from "./problem.ts";
import { readForm } from "./read-form.ts";
import { readPieces } from "./read-pieces.ts";

/**
 * Reads a body that is an image.
 * @throws ProblemError when its header says that it is something else.
 * @throws InputError when it is no image that is taken, whatever its header says.
 */
export async function readUpload(request: Request, intake: InputIntake): Promise<InputImage> {
  requireImageType(request);
  const arriving = intake.begin("image", null);
  await readPieces(request.body, async (piece) => {
    arriving.write(piece);
    await intake.ready();
  });
  arriving.end();
  return requireOne([...(await intake.finish()).values()]);
}

/**
 * Reads a form with one file, whatever its name.
 * @throws ProblemError when it is no form, or holds anything else.
 * @throws InputError when it is no image that is taken.
 */
export async function readUploadForm(request: Request, intake: InputIntake): Promise<InputImage> {
  const { fields, images } = await readForm(request, intake, ({ filename }) =>
    filename === undefined ? null : "image",
  );
  const [unknown] = fields.keys();
  if (unknown !== undefined) {
    const param = unknown.slice(0, 100);
    const detail = `'${param}' is not a parameter of this call. Send one file and nothing else.`;
    throw new ProblemError("unknown_parameter", { detail, param });
  }
  return requireOne(images.map(({ image }) => image));
}

function requireOne(images: readonly InputImage[]): InputImage {
  const [image, ...others] = images;
  if (image && others.length === 0) return image;
  const detail = `The form has ${images.length} files. Send one in each upload.`;
  throw new ProblemError("invalid_parameter", { detail });
}

function requireImageType({ headers }: Request): void {
  const type = mediaTypeOf(headers);
  if (type.startsWith("image/") || type === "application/octet-stream") return;
  const detail = `The body's type is '${type.slice(0, 60)}'. Send the image's bytes with its own 'Content-Type', or a form with one file.`;
  throw new ProblemError("unsupported_media_type", { detail });
}
