import type { Context } from "hono";
import { wrapTime } from "hono/timing";

import type { FingerprintedBody } from "../accounts/fingerprint.ts";
import { beginAndWatch } from "../http/begin-generation.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { editImagePlaces, parseEditRequest } from "../http/openai-edit-request.ts";
import { parseOpenAiRequest, type OpenAiRequest } from "../http/openai-request.ts";
import { readEditForm } from "../http/read-edit-form.ts";
import { isForm } from "../http/read-form.ts";
import { readJson } from "../http/read-json.ts";
import { answerAsync, prefersAsync } from "../http/respond-async.ts";
import { respondWithImages, respondWithOpenAiEvents } from "../http/respond-openai.ts";
import { readImageJson, takingImages, type CallIntake } from "../http/take-images.ts";
import { prepareCall, requireMasks } from "./prepare-call.ts";

/** `POST /v1/images/generations`: OpenAI's call, answered in OpenAI's forms. */
export function createOpenAiImages(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(c, async (taking) => {
    const value = await readJson(c.req.raw);
    return answer(c, taking, parseOpenAiRequest(value), { kind: "json", value });
  });
}

/** `POST /v1/images/edits`: the same for images that are handed in, as a form or as JSON. */
export function createOpenAiEdits(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(c, async (taking) => {
    if (isForm(c.req.raw)) {
      const { asked, fingerprinted } = await readEditForm(c, taking.intake, ({ request }) =>
        requireMasks(c, request),
      );
      return answer(c, taking, asked, fingerprinted);
    }
    const { body, fingerprinted } = await readImageJson(c, taking.intake, editImagePlaces);
    return answer(c, taking, parseEditRequest(body), fingerprinted);
  });
}

async function answer(
  c: Context<HonoEnv>,
  taking: CallIntake,
  { request, sources, stream }: OpenAiRequest,
  fingerprinted: FingerprintedBody,
): Promise<Response> {
  const call = await prepareCall(c, taking, { request, sources, webhook: null, fingerprinted });
  if (prefersAsync(c)) return answerAsync(c, call);
  const { imageReader } = c.get("services");
  const watched = { previews: stream, image: true };
  const { result: frames, answer: context } = await beginAndWatch(c, call, watched);
  return stream
    ? respondWithOpenAiEvents(frames, imageReader, context, request.operation)
    : wrapTime(c, "engine", respondWithImages(frames, imageReader, context));
}
