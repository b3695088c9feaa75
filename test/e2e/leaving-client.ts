import { createHash } from "node:crypto";

import { vi } from "vitest";

const headers = {
  authorization: "Bearer dpt_dev_pro",
  "content-type": "application/json",
};

/** A generation of the history, with its image. */
interface Found {
  readonly status: string;
  readonly model: string;
  readonly provider: string;
  /** Of its image. */
  readonly url: string;
  readonly sha256: string;
}

/** Asks for an event stream, reads until the first preview has begun, and drops the connection. */
export async function leaveAtFirst(url: string, body: object): Promise<void> {
  const controller = new AbortController();
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/^event: (preview|image_generation\.partial_image)$/m.test(text)) break;
  }
  controller.abort();
}

/** The generation of a prompt, as soon as the history in D1 lists it. */
export function findImage(serverUrl: string, prompt: string): Promise<Found> {
  const look = async () => {
    const response = await fetch(`${serverUrl}/v1/generations`, { headers });
    const { generations } = (await response.json()) as {
      generations: (Omit<Found, "url" | "sha256"> & { prompt: string; images: Found[] })[];
    };
    const generation = generations.find((one) => one.prompt === prompt);
    const [image] = generation?.images ?? [];
    if (!generation || !image) throw new Error(`The history has no image of '${prompt}'.`);
    const { status, model, provider } = generation;
    return { status, model, provider, url: image.url, sha256: image.sha256 };
  };
  return vi.waitFor(look, { timeout: 30_000, interval: 100 });
}

/** Of the bytes at an address of the server, in hexadecimal digits. Throws when there are none. */
export async function sha256Of(url: string): Promise<string> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return createHash("sha256").update(bytes).digest("hex");
}
