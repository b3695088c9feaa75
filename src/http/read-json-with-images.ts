import type { InputIntake, InputRole } from "../inputs/input-intake.ts";
import { JsonExtractor } from "../stream/json-extractor.ts";
import { OversizeError, type ValueContext, type ValueTarget } from "../stream/value-target.ts";
import { bodyTooLarge, imageBodyLimit } from "./body-limit.ts";
import { jsonTooLarge, parseJson, requireJsonType } from "./read-json.ts";
import { readPieces } from "./read-pieces.ts";

/** A place in a body where an image may stand as a data URL. */
export interface ImagePlace {
  /** Keys from the root down; `*` for an element of an array. */
  readonly path: readonly string[];
  readonly role: InputRole;
}

/** What a body may hold. */
export interface ImageJsonRules {
  /** Where data URLs are taken. Elsewhere they are text like any other. */
  readonly places: readonly ImagePlace[];
  /** The most that it may have beside them. */
  readonly mostBytes: number;
}

/**
 * Reads a JSON body whose images are taken out while it arrives: each data URL is left with a
 * reference in place of its base64. All bytes are counted as they come.
 * @throws ProblemError when the type is not JSON, the body is over a limit, or it does not parse.
 * @throws InputError when an image is none that is taken.
 */
export async function readJsonWithImages(
  request: Request,
  intake: InputIntake,
  { places, mostBytes }: ImageJsonRules,
): Promise<unknown> {
  requireJsonType(request);
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  const extractor = new JsonExtractor(
    {
      paths: places.map(({ path }) => path),
      part: "data-url",
      open: (context) => openTarget(intake, places, context),
      // The body as a whole is what is limited.
      mostValueBytes: Infinity,
      mostOtherBytes: mostBytes,
    },
    (bytes) => void (text += decoder.decode(bytes, { stream: true })),
  );
  try {
    await readPieces(request.body, async (piece) => {
      size += piece.length;
      if (size > imageBodyLimit) throw bodyTooLarge();
      extractor.push(piece);
      await intake.ready();
    });
  } catch (error) {
    throw error instanceof OversizeError ? jsonTooLarge(mostBytes) : error;
  }
  return parseJson(text + decoder.decode());
}

function openTarget(
  intake: InputIntake,
  places: readonly ImagePlace[],
  { path, place }: ValueContext,
): ValueTarget {
  const role = places.find((candidate) => candidate.path.join() === path.join())?.role;
  // Of a batch, the slide is told, too.
  const param = place.slice(0, place[0] === "slides" ? 3 : 1).join(".");
  return { form: "decoded", ...intake.begin(role ?? "image", param) };
}
