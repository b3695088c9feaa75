import type { Context } from "hono";

import type { FingerprintedBody } from "../accounts/fingerprint.ts";
import type { ImageSource } from "../inputs/image-source.ts";
import type { InputIntake, InputRole } from "../inputs/input-intake.ts";
import type { HonoEnv } from "./hono-env.ts";
import { parseEditForm } from "./openai-edit-request.ts";
import type { OpenAiRequest } from "./openai-request.ts";
import { ProblemError } from "./problem.ts";
import { readForm, toFormParts } from "./read-form.ts";
import { readToEnd } from "./take-images.ts";

/**
 * Reads a form of OpenAI's edits call, whatever the order of its parts.
 * @param requireMasks Asked before a mask is stored, when the model that the form names has come.
 * Throws when masks are not for it.
 * @throws ProblemError · InputError
 */
export async function readEditForm(
  c: Context<HonoEnv>,
  intake: InputIntake,
  requireMasks: (asked: OpenAiRequest) => void,
): Promise<{ readonly asked: OpenAiRequest; readonly fingerprinted: FingerprintedBody }> {
  const form = await readToEnd(c, intake, () =>
    readForm(c.req.raw, intake, ({ name }, textOf) => {
      const model = name === "mask" ? textOf("model") : undefined;
      if (model !== undefined) requireMasks(maskedEdit(model));
      return roleOf(name);
    }),
  );
  const sent = (role: InputRole): readonly ImageSource[] =>
    form.images
      .filter((image) => image.role === role)
      .map(({ reference }) => ({ kind: "sent", reference }));
  const images = sent("image");
  if (images.length === 0) {
    const detail = "'image' is missing. Send the image to edit as a file, or several as 'image[]'.";
    throw new ProblemError("missing_parameter", { detail, param: "image" });
  }
  const [mask = null] = sent("mask");
  const asked = parseEditForm(form.fields, { images, mask, references: [] });
  return { asked, fingerprinted: { kind: "parts", parts: await toFormParts(form) } };
}

/** An edit of which no more is known than that it has a mask. */
function maskedEdit(model: string): OpenAiRequest {
  const source: ImageSource = { kind: "sent", reference: "" };
  const fields = new Map([
    ["prompt", "-"],
    ["model", model],
  ]);
  return parseEditForm(fields, { images: [source], mask: source, references: [] });
}

function roleOf(name: string): InputRole | null {
  if (name === "image" || name === "image[]") return "image";
  return name === "mask" ? "mask" : null;
}
