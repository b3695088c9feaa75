import { z } from "zod";

const diptychSchema = z.looseObject({
  generation_id: z.string().startsWith("gen_"),
  model: z.string(),
  provider: z.string(),
  reasons: z.array(z.string()).min(1),
  fallback_from: z.string().nullable(),
  warnings: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  cost_microusd: z.int().positive(),
  url: z.url(),
});

/** What Diptych adds to an answer of OpenAI's surface. Throws when it is not there. */
export function diptychOf(answer: object): z.output<typeof diptychSchema> {
  return z.object({ diptych: diptychSchema }).parse(answer).diptych;
}

/** A generation as the native surface shows it, as far as it is looked at here. */
export const generationSchema = z.looseObject({
  id: z.string().startsWith("gen_"),
  status: z.string(),
  prompt: z.string(),
  model: z.string(),
  metadata: z.record(z.string(), z.string()),
  images: z.array(z.looseObject({ url: z.url(), signedUrl: z.url(), size: z.string() })),
});

/** Those members of an object or a thrown error that are named. */
export function pick(value: unknown, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(Object(value), name)]));
}

/** What a promise is rejected with. Throws when it is not. */
export async function thrownBy(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`It was not refused, but became ${JSON.stringify(value)?.slice(0, 200)}`);
}
