import type { Context } from "hono";

import type { FingerprintedBody } from "../accounts/fingerprint.ts";
import type { InputImage } from "../domain/input-image.ts";
import { acceptedAt, createGenerationId } from "../generation/ids.ts";
import { InputIntake, referenceIn, type InputCounts } from "../inputs/input-intake.ts";
import { inputKey } from "../inputs/input-keys.ts";
import type { HonoEnv } from "./hono-env.ts";
import { readJsonWithImages, type ImagePlace } from "./read-json-with-images.ts";
import { jsonLimit } from "./read-json.ts";

/** What a call becomes that brings images. */
export interface ImageCall {
  readonly createId: () => string;
  /** How many it may bring; those of one generation when left out. */
  readonly most?: InputCounts;
}

/** What takes a call's images, under the id that its generation or batch will have. */
export interface CallIntake {
  readonly id: string;
  readonly intake: InputIntake;
}

/**
 * Carries a call out that may bring images. Whatever becomes of it, those that no run was handed are
 * removed again.
 */
export async function takingImages(
  c: Context<HonoEnv>,
  act: (call: CallIntake) => Promise<Response>,
  { createId, most }: ImageCall = { createId: createGenerationId },
): Promise<Response> {
  const { accountId } = c.get("caller");
  const { inputImages: images } = c.get("services");
  const id = createId();
  const keyOf = (number: number) => inputKey({ accountId, id }, acceptedAt(id), number);
  const intake = new InputIntake({ images, accountId, keyOf, ...(most ? { most } : {}) });
  try {
    return await act({ id, intake });
  } finally {
    await intake.discard();
  }
}

/**
 * Reads a body to its end, and has all of its images stored. A client that leaves meanwhile ends
 * neither that nor the removal: what is half stored holds memory.
 */
export function readToEnd<Body>(
  c: Context<HonoEnv>,
  intake: InputIntake,
  read: () => Promise<Body>,
): Promise<Body> {
  const reading = (async () => {
    try {
      const body = await read();
      await intake.finish();
      return body;
    } catch (error) {
      await intake.discard();
      throw error;
    }
  })();
  c.executionCtx.waitUntil(reading.catch(() => undefined));
  return reading;
}

/**
 * A JSON body with its images taken out, and what it says for its fingerprint.
 * @param mostBytes What it may have beside them.
 */
export async function readImageJson(
  c: Context<HonoEnv>,
  intake: InputIntake,
  places: readonly ImagePlace[],
  mostBytes = jsonLimit,
): Promise<{ readonly body: unknown; readonly fingerprinted: FingerprintedBody }> {
  const read = () => readJsonWithImages(c.req.raw, intake, { places, mostBytes });
  const body = await readToEnd(c, intake, read);
  const value = withDigests(body, await intake.finish());
  return { body, fingerprinted: { kind: "json", value } };
}

/** The body with the digest of each image in place of its data URL. */
function withDigests(value: unknown, sent: ReadonlyMap<string, InputImage>): unknown {
  if (sent.size === 0) return value;
  if (typeof value === "string") {
    const image = sent.get(referenceIn(value) ?? "");
    return image ? `sha256:${image.sha256}` : value;
  }
  if (Array.isArray(value)) return value.map((element) => withDigests(element, sent));
  if (!(value instanceof Object)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withDigests(member, sent)]);
  return Object.fromEntries(members) as unknown;
}
