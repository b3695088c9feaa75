import { env } from "cloudflare:workers";
import { z } from "zod";

const callsSchema = z.object({
  calls: z.array(
    z.object({
      time: z.string(),
      provider: z.string(),
      model: z.string().nullable(),
      prompt: z.string().nullable(),
      path: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.record(z.string(), z.unknown()).nullable(),
      inputs: z.array(z.object({ role: z.string(), sha256: z.string() })),
      response: z.object({
        status: z.number().nullable(),
        outcome: z.string(),
        images: z.array(
          z.object({
            sha256: z.string(),
            bytes: z.number(),
            width: z.number(),
            height: z.number(),
            mediaType: z.string(),
          }),
        ),
        usage: z.record(z.string(), z.unknown()).nullable(),
      }),
      timing: z.object({ firstByteMs: z.number().nullable(), endMs: z.number().nullable() }),
    }),
  ),
});

/** One call as the simulator's log has it. */
export type SimulatorCall = z.infer<typeof callsSchema>["calls"][number];

/** The calls whose prompt holds a text, oldest first. */
export async function callsWithPrompt(prompt: string): Promise<readonly SimulatorCall[]> {
  const url = new URL("/__control/calls", env.SIMULATOR_URL);
  url.searchParams.set("prompt", prompt);
  const answer = await fetch(url);
  return callsSchema.parse(await answer.json()).calls;
}

/** The SHA-256 of the image that an engine sent last for a prompt. */
export async function sentFor(prompt: string): Promise<string | undefined> {
  const calls = await callsWithPrompt(prompt);
  return calls.at(-1)?.response.images.at(-1)?.sha256;
}
