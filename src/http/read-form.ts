import type { FormPart } from "../accounts/fingerprint.ts";
import { sha256Of } from "../accounts/sha256.ts";
import type { InputImage } from "../domain/input-image.ts";
import type { InputIntake, InputRole } from "../inputs/input-intake.ts";
import { concatenate } from "../stream/concatenate.ts";
import { FormParser, MalformedFormError, type FormPartTarget } from "../stream/form-parser.ts";
import { parseBoundary, type FormPartHead } from "../stream/form-part-head.ts";
import { bodyTooLarge, imageBodyLimit } from "./body-limit.ts";
import { mediaTypeOf } from "./media-type-of.ts";
import { ProblemError } from "./problem.ts";
import { jsonLimit, jsonTooLarge } from "./read-json.ts";
import { readPieces } from "./read-pieces.ts";

/** A form as it came, its images in R2. */
export interface ReadForm {
  /** The parts that hold no image, as text. */
  readonly fields: ReadonlyMap<string, string>;
  /** In the order in which they came. */
  readonly images: readonly FormImage[];
}

export interface FormImage {
  readonly role: InputRole;
  /** By which the intake knows it. */
  readonly reference: string;
  readonly image: InputImage;
}

/**
 * Reads a body of `multipart/form-data` while it arrives, counting its bytes.
 * @param roleOf What a part's image is for; null for a part that is text. Asked before the part is
 * read, with the text of another by its name, if that has come.
 * @throws ProblemError when it is no form, over a limit, or names a field twice.
 * @throws InputError when an image is none that is taken.
 */
export async function readForm(
  request: Request,
  intake: InputIntake,
  roleOf: (head: FormPartHead, textOf: (name: string) => string | undefined) => InputRole | null,
): Promise<ReadForm> {
  const texts: (TextPart & { readonly pieces: Uint8Array[] })[] = [];
  const files: Omit<FormImage, "image">[] = [];
  let textBytes = 0;
  const open = (head: FormPartHead): FormPartTarget => {
    const role = roleOf(head, (name) => {
      const text = texts.find((candidate) => candidate.name === name);
      return text && toText(text.pieces);
    });
    if (role) {
      const arriving = intake.begin(role, head.name);
      files.push({ role, reference: arriving.reference });
      return arriving;
    }
    const pieces: Uint8Array[] = [];
    texts.push({ name: head.name, pieces });
    return {
      write(bytes) {
        textBytes += bytes.length;
        if (textBytes > jsonLimit) throw jsonTooLarge();
        pieces.push(bytes.slice());
      },
      end: () => undefined,
    };
  };
  const parser = new FormParser(requireBoundary(request), open);
  await readInto(request, parser, intake);
  const stored = await intake.finish();
  return {
    fields: toFields(texts),
    images: files.flatMap((file) => {
      const image = stored.get(file.reference);
      return image ? [{ ...file, image }] : [];
    }),
  };
}

interface TextPart {
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
}

function toText(pieces: readonly Uint8Array[]): string {
  return new TextDecoder().decode(concatenate(pieces));
}

/** True for a body that says that it is a form. */
export function isForm({ headers }: Request): boolean {
  return mediaTypeOf(headers).startsWith("multipart/");
}

/** What a form holds, for its fingerprint: each part by its content. */
export async function toFormParts({ fields, images }: ReadForm): Promise<readonly FormPart[]> {
  const texts = [...fields].map(async ([name, text]) => ({ name, sha256: await sha256Of(text) }));
  // `image` and `image[]` say the same.
  const files = images.map(({ role, image }) => ({ name: role, sha256: image.sha256 }));
  return [...(await Promise.all(texts)), ...files];
}

async function readInto(request: Request, parser: FormParser, intake: InputIntake): Promise<void> {
  let size = 0;
  try {
    await readPieces(request.body, async (piece) => {
      size += piece.length;
      if (size > imageBodyLimit) throw bodyTooLarge();
      parser.push(piece);
      await intake.ready();
    });
    parser.finish();
  } catch (error) {
    if (!(error instanceof MalformedFormError)) throw error;
    const detail = `${error.message} Send it as a form library builds it.`;
    throw new ProblemError("malformed_form", { detail });
  }
}

function requireBoundary({ headers }: Request): string {
  const boundary = parseBoundary(headers.get("content-type") ?? "");
  if (boundary !== undefined) return boundary;
  const detail =
    "The form's 'Content-Type' is not 'multipart/form-data' with a boundary. Let a form library set it.";
  throw new ProblemError("malformed_form", { detail });
}

function toFields(texts: readonly TextPart[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const { name, pieces } of texts) {
    if (fields.has(name)) {
      const param = name.slice(0, 100);
      const detail = `The form has the field '${param}' more than once. Send it once.`;
      throw new ProblemError("invalid_parameter", { detail, param });
    }
    fields.set(name, toText(pieces));
  }
  return fields;
}
