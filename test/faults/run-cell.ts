import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { CallRecord } from "../../src/simulator/call-log.ts";
import { faultAt, providers, type Cell, type Provider } from "./cell.ts";
import { send } from "./client.ts";
import type { Evidence, UpstreamCall } from "./evidence.ts";
import type { Ground } from "./ground.ts";
import { fetchGeneration, fetchImage } from "./read-record.ts";

/** How long the row of a generation may take after its answer, in milliseconds. */
const rowMs = 30_000;

/** How long a request may take to reach an engine, when its client has left before. */
const arrivalMs = 8000;

const pollMs = 50;

/** Carries out one cell, and gathers all that was seen of it. */
export async function runCell(ground: Ground, cell: Cell): Promise<Evidence> {
  const mark = randomUUID();
  const prompt = `A lighthouse on a cliff, ${cell.fault.name} ${mark} ${directivesOf(cell)}`;
  const leaving = new AbortController();
  const sending = send({ url: ground.url, key: ground.key, cell, prompt, leaving: leaving.signal });
  const { client: behaviour } = cell.fault;
  if (behaviour.kind === "leaves" && behaviour.when === "in-the-middle") {
    await waitFor(async () => (await ground.upstream.records(mark)).length > 0, arrivalMs);
    // The first preview has come by then, and the image has not.
    await delay(1000);
    leaving.abort();
  }
  const client = await sending;
  const wasAccepted =
    client.end !== "left" ||
    (await waitFor(async () => (await ground.upstream.records(mark)).length > 0, arrivalMs));
  const findRows = () => ground.history.find(mark);
  if (wasAccepted) await waitFor(async () => findRows().length > 0, rowMs);
  const records = await ground.upstream.endedRecords(mark);
  const rows = findRows();
  const generation = rows[0] ? await fetchGeneration(ground, rows[0].id) : null;
  const image = generation?.images[0];
  return {
    cell,
    mark,
    secrets: ground.secrets,
    client,
    calls: records.map(toUpstreamCall),
    rows,
    generation,
    stored: image ? await fetchImage(ground, image.id) : null,
  };
}

/** What the prompt says to each engine. */
export function directivesOf(cell: Cell): string {
  return providers
    .flatMap((provider) =>
      (faultAt(cell, provider)?.directives ?? []).map((directive) => `[${provider}:${directive}]`),
    )
    .join(" ");
}

function toUpstreamCall({ provider, model, response }: CallRecord): UpstreamCall {
  const states = {
    pending: "pending",
    "client-aborted": "aborted",
    completed: "ended",
    faulted: "ended",
  } as const;
  return {
    provider: requireProvider(provider),
    model: model ?? "unknown",
    state: states[response.outcome],
    images: response.images.map(({ sha256, bytes }) => ({ sha256, bytes })),
    usage: response.usage,
  };
}

/** The matrix is of two engines. @throws Error when another was called. */
function requireProvider(name: string): Provider {
  const provider = providers.find((one) => one === name);
  if (provider === undefined) throw new Error(`A cell called '${name}', which is none of its own.`);
  return provider;
}

/** Looks again and again. False when the time is over. */
async function waitFor(isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}
