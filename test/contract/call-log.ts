import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { z } from "zod";

const callSchema = z.object({
  provider: z.string(),
  model: z.string().nullable(),
  prompt: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  inputs: z.array(
    z.object({
      role: z.enum(["image", "mask"]),
      sha256: z.string(),
      bytes: z.number(),
      width: z.number(),
      height: z.number(),
      mediaType: z.string(),
    }),
  ),
  response: z.object({
    status: z.number().nullable(),
    outcome: z.enum(["pending", "completed", "client-aborted", "faulted"]),
    images: z.array(z.object({ sha256: z.string(), bytes: z.number() })),
  }),
});

/** One call as the simulator saw it. */
export type LoggedCall = z.infer<typeof callSchema>;

/** The calls whose prompt contains `prompt`, oldest first. */
export async function findCalls(prompt: string): Promise<LoggedCall[]> {
  const url = new URL("/__control/calls", env.SIMULATOR_URL);
  url.searchParams.set("prompt", prompt);
  const response = await fetch(url);
  return z.object({ calls: z.array(callSchema) }).parse(await response.json()).calls;
}

/**
 * The only call with that prompt, once the simulator has written it to its end.
 * @throws Error when there are more, or none within ten seconds.
 */
export async function findOnlyCall(prompt: string): Promise<LoggedCall> {
  const find = async () => {
    const calls = await findCalls(prompt);
    const [call] = calls;
    if (!call || calls.length > 1) throw new Error(`${calls.length} calls, not one.`);
    if (call.response.outcome === "pending") throw new Error("The call has not ended.");
    return call;
  };
  return vi.waitFor(find, { interval: 5, timeout: 10_000 });
}
