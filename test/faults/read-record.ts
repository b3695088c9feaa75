import { z } from "zod";

import type { RecordedGeneration, StoredImage } from "./evidence.ts";
import type { Ground } from "./ground.ts";
import { digest } from "./read-answer.ts";

const failureSchema = z.object({ kind: z.string() });

const generationSchema = z.object({
  id: z.string(),
  status: z.string(),
  provider: z.string(),
  fallbackFrom: z.string().nullable(),
  completedAt: z.string().nullable(),
  costMicroUsd: z.number(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  attempts: z.array(
    z.object({
      number: z.number(),
      provider: z.string(),
      model: z.string(),
      failure: z.looseObject(failureSchema.shape).nullable(),
    }),
  ),
  images: z.array(
    z.object({
      id: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      original: z.object({ sha256: z.string() }).nullable(),
    }),
  ),
});

/** A Worker and who asks it. */
type Asked = Pick<Ground, "url" | "key">;

/** Fetches a generation as its owner does. @throws Error when it is not found. */
export async function fetchGeneration(ground: Asked, id: string): Promise<RecordedGeneration> {
  const response = await ask(ground, `/v1/generations/${id}`);
  if (response.status !== 200) throw new Error(`${response.status} for the record of ${id}`);
  const { error, attempts, ...facts } = generationSchema.parse(await response.json());
  return {
    ...facts,
    errorCode: error?.code ?? null,
    attempts: attempts.map(({ failure, ...attempt }) => ({
      ...attempt,
      failureKind: failure?.kind ?? null,
    })),
    failureText: JSON.stringify({ error, failures: attempts.map(({ failure }) => failure) }),
  };
}

/** Fetches the bytes of an image as its owner does. */
export async function fetchImage(ground: Asked, id: string): Promise<StoredImage> {
  const response = await ask(ground, `/v1/images/${id}`);
  const content = Buffer.from(await response.arrayBuffer());
  return { status: response.status, sha256: digest(content).sha256, content };
}

function ask({ url, key }: Asked, path: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
}
