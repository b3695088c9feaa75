import { z } from "zod";

import { providerNames } from "./provider-name.ts";

/** Everything about the simulator that can be set while it runs. */
export const settingsSchema = z.strictObject({
  /** Multiplies the realistic generation time; 0 answers as fast as possible. */
  latencyScale: z.number().min(0).max(100),
  /** Time of every image in milliseconds, instead of the realistic one; null turns it off. */
  latencyMs: z.number().int().min(0).max(3_600_000).nullable(),
  /** The most previews a stream carries, whatever was asked. */
  previews: z.number().int().min(0).max(3),
  /** Ends OpenAI streams with `data: [DONE]`, as some gateways do. */
  doneSentinel: z.boolean(),
  /** Line ends in event streams; `provider` is LF for OpenAI and CRLF for Google. */
  newline: z.enum(["provider", "lf", "crlf"]),
  /** Puts a comment line before every event. */
  sseComments: z.boolean(),
  /** Largest piece of a body handed to the socket at once. */
  chunkBytes: z.number().int().min(1).max(16_777_216),
  /** Pause after each piece, in milliseconds. */
  chunkDelayMs: z.number().int().min(0).max(60_000),
  /** Makes latencies, ids and token counts repeatable; null means different every time. */
  seed: z.string().nullable(),
  /** Providers that refuse the caller's region. */
  regionBlocked: z.array(z.enum(providerNames)),
  /** Models that answer 404, as if they had been shut down. */
  retiredModels: z.array(z.string()),
  /** Pads every final image to this file size; null leaves images as they are. */
  imageBytes: z.number().int().min(1).max(268_435_456).nullable(),
  /** Indentation of plain JSON bodies. */
  jsonIndent: z.number().int().min(0).max(8),
  /** Draws a different picture for every call, instead of the same for the same prompt. */
  varyImages: z.boolean(),
});

/** The settings in force. */
export type Settings = z.infer<typeof settingsSchema>;

/** What `PUT /__control/settings` accepts: the settings to change. */
export const settingsChangeSchema = settingsSchema.partial();

/** The settings a simulator starts with. */
export function defaultSettings(latencyScale: number): Settings {
  return {
    latencyScale,
    latencyMs: null,
    previews: 3,
    doneSentinel: false,
    newline: "provider",
    sseComments: false,
    chunkBytes: 65_536,
    chunkDelayMs: 0,
    seed: null,
    regionBlocked: [],
    retiredModels: [],
    imageBytes: null,
    jsonIndent: 2,
    varyImages: false,
  };
}
