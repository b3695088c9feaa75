import OpenAI from "openai";

import type { Answer } from "./http-client.ts";
import { images, type ImageLabel, type ImageOrder } from "./images.ts";
import { processorSeconds } from "./process-usage.ts";
import { median, percentile, round } from "./statistics.ts";
import type { Subject } from "./subjects.ts";
import { imageHashes, requireImages } from "./verify.ts";

const warmRequests = 10;

/** The time of one request after another, from the call of the SDK to the last byte. */
export interface LatencyFigure {
  readonly subject: string;
  readonly image: ImageLabel;
  readonly rounds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Median of the differences within a round. */
  readonly overDirectP50Ms: number;
  /** Difference of the p95s. */
  readonly overDirectP95Ms: number;
  readonly overStoreP50Ms: number;
  readonly overStoreP95Ms: number;
  /** Of the subject's own process, R2 not included; null for direct. */
  readonly processorSecondsPerImage: number | null;
  /** What the account's ledger took of each request, as the answer says; null without a ledger. */
  readonly ledger: { readonly p50Ms: number; readonly p95Ms: number } | null;
}

/**
 * Asks every subject once in every round, each round from another one on, so that whatever the
 * machine does beside falls on all alike.
 */
export async function measureLatency(
  subjects: readonly Subject[],
  label: ImageLabel,
  rounds: number,
): Promise<readonly LatencyFigure[]> {
  const { order } = images[label];
  const clients = subjects.map((subject) => ({ subject, client: createClient(subject) }));
  const expected: string[] = [];
  for (const { subject, client } of clients) {
    // Draws the image in the simulator, opens connections, and has the code compiled.
    for (let warm = 0; warm < warmRequests; warm += 1) {
      const { answer } = await ask(client, order);
      if (expected.length === 0) expected.push(...imageHashes(answer, subject.name));
      requireImages(answer, expected, subject.name);
    }
  }
  const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const processor = new Map(subjects.map(({ name }) => [name, 0]));
  const ledger = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (let place = 0; place < clients.length; place += 1) {
      const visit = clients[(place + turn) % clients.length];
      if (!visit) continue;
      const { name, pid } = visit.subject;
      const before = pid === undefined ? 0 : processorSeconds(pid);
      const { answer, milliseconds, ledgerMs } = await ask(visit.client, order);
      const used = pid === undefined ? 0 : processorSeconds(pid) - before;
      processor.set(name, (processor.get(name) ?? 0) + used);
      times.get(name)?.push(milliseconds);
      if (ledgerMs !== undefined) ledger.get(name)?.push(ledgerMs);
      requireImages(answer, expected, name);
    }
  }
  const direct = times.get("direct") ?? [];
  const store = times.get("store") ?? [];
  return subjects.map(({ name, pid }) => {
    const own = times.get(name) ?? [];
    const over = (base: readonly number[], share: number) =>
      round(percentile(own, share) - percentile(base, share));
    return {
      subject: name,
      image: label,
      rounds,
      p50Ms: round(median(own)),
      p95Ms: round(percentile(own, 0.95)),
      overDirectP50Ms: round(median(differences(own, direct))),
      overDirectP95Ms: over(direct, 0.95),
      overStoreP50Ms: round(median(differences(own, store))),
      overStoreP95Ms: over(store, 0.95),
      processorSecondsPerImage:
        pid === undefined ? null : round((processor.get(name) ?? 0) / rounds, 3),
      ledger: ledgerFigure(ledger.get(name) ?? []),
    };
  });
}

function createClient({ url, headers, model }: Subject) {
  const { authorization = "", ...others } = headers;
  const client = new OpenAI({
    apiKey: authorization.replace("Bearer ", ""),
    baseURL: `${url}/v1`,
    defaultHeaders: others,
    maxRetries: 0,
  });
  // The size words of the SDK's types are those of older models.
  return (order: ImageOrder) =>
    client.images.generate({
      ...order,
      model,
      stream: false,
    } as OpenAI.ImageGenerateParamsNonStreaming);
}

/** Times the call to the last byte. Parsing costs the same for all, and is left out. */
async function ask(
  client: ReturnType<typeof createClient>,
  order: ImageOrder,
): Promise<{
  answer: Pick<Answer, "status" | "body">;
  milliseconds: number;
  ledgerMs: number | undefined;
}> {
  const startedAt = performance.now();
  const response = await client(order).asResponse();
  const body = await response.arrayBuffer();
  const milliseconds = performance.now() - startedAt;
  const timing = response.headers.get("server-timing") ?? "";
  const ledgerMs = /(?:^|, )ledger;dur=([\d.]+)/.exec(timing)?.[1];
  return {
    answer: { status: response.status, body: Buffer.from(body) },
    milliseconds,
    ledgerMs: ledgerMs === undefined ? undefined : Number(ledgerMs),
  };
}

function ledgerFigure(times: readonly number[]): LatencyFigure["ledger"] {
  if (times.length === 0) return null;
  return { p50Ms: round(median(times), 2), p95Ms: round(percentile(times, 0.95), 2) };
}

function differences(own: readonly number[], base: readonly number[]): number[] {
  return own.map((value, index) => value - (base[index] ?? Number.NaN));
}
