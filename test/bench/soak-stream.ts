import { request, type Agent } from "node:http";

import { createParser } from "eventsource-parser";
import { z } from "zod";

/** How one held-open generation went. */
export interface StreamOutcome {
  readonly end: "completed" | "failed" | "lost";
  /** From the request to the first event; null when none came. */
  readonly firstEventMs: number | null;
  readonly previews: number;
  /** What the record and the image are fetched from; null unless it was completed. */
  readonly record: { readonly id: string; readonly imageUrl: string } | null;
  /** Why it failed or was lost. */
  readonly reason: string;
}

const acceptedSchema = z.object({ generationId: z.string() });
const completedSchema = z.object({ images: z.tuple([z.object({ url: z.url() })]) });

/** Streams one Pro generation with three previews to its end, whatever that is. */
export async function holdStream(
  url: string,
  key: string,
  prompt: string,
  agent: Agent,
  patienceMs: number,
): Promise<StreamOutcome> {
  const startedAt = performance.now();
  let firstEventMs: number | null = null;
  let previews = 0;
  let id = "";
  let imageUrl = "";
  let failure: string | undefined;
  const parser = createParser({
    onEvent({ event, data }) {
      firstEventMs ??= performance.now() - startedAt;
      if (event === "accepted") id = acceptedSchema.parse(JSON.parse(data)).generationId;
      if (event === "preview") previews += 1;
      if (event === "failed") failure = data.slice(0, 300);
      if (event === "completed") {
        imageUrl = completedSchema.parse(JSON.parse(data)).images[0].url;
      }
    },
  });
  const end = (how: StreamOutcome["end"], reason: string): StreamOutcome => {
    const record = how === "completed" ? { id, imageUrl } : null;
    return { end: how, firstEventMs, previews, record, reason };
  };
  let reason = "The stream ended without a last event.";
  try {
    await readAnswer({ url, key, prompt, agent, patienceMs }, (text) => parser.feed(text));
  } catch (error) {
    if (error instanceof RefusedError) return end("failed", error.message);
    reason = error instanceof Error ? error.message : String(error);
  }
  // After the last event, how the connection ends does not matter.
  if (failure !== undefined) return end("failed", failure);
  return imageUrl === "" ? end("lost", reason) : end("completed", "");
}

/** An answer other than a stream. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
}

interface Wanted {
  readonly url: string;
  readonly key: string;
  readonly prompt: string;
  readonly agent: Agent;
  readonly patienceMs: number;
}

async function readAnswer(wanted: Wanted, take: (text: string) => void): Promise<void> {
  const { url, key, prompt, agent, patienceMs } = wanted;
  const payload = JSON.stringify({ prompt, model: "pro", previews: 3, outputFormat: "jpeg" });
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/v1/generations`, {
      method: "POST",
      agent,
      headers: {
        authorization: `Bearer ${key}`,
        accept: "text/event-stream",
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
      },
      signal: AbortSignal.timeout(patienceMs),
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      let refusal = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (text: string) => {
        if (incoming.statusCode === 200) take(text);
        else refusal += text;
      });
      incoming.on("error", reject);
      incoming.on("end", () => {
        if (incoming.statusCode === 200) resolve();
        else reject(new RefusedError(`HTTP ${incoming.statusCode}: ${refusal.slice(0, 300)}`));
      });
    });
    outgoing.end(payload);
  });
}
