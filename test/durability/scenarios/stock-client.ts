import OpenAI from "openai";

import { inParallel } from "../../../src/in-parallel.ts";
import { models } from "../../faults/cell.ts";
import { digest } from "../../faults/read-answer.ts";
import { previews } from "../column.ts";
import { gatherEvidence, settledTraces } from "../evidence.ts";
import { wrongWithKept, type KeptEvidence } from "../judge-kept.ts";
import { createMark, promptWith } from "../mark.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const each = 20;
const mostAtOnce = 4;

/** When the client gives up on an answer that has not begun, in milliseconds. */
const timeout = 1000;

/** Images take longer than that, and are there before its second and last retry, in milliseconds. */
const leastMs = 1300;
const mostMs = 3000;

const settleMs = 60_000;

/** One call by the client, retries of its own included. */
interface Trial {
  readonly mark: string;
  readonly isStream: boolean;
  /** When the client sent it, and sent it again. */
  readonly requests: readonly Date[];
  /** SHA-256 of what was delivered; an error message when it threw. */
  readonly sha256: string;
}

export const stockClient: Scenario = {
  name: "stock-client",
  title: "openai client, timeout 1 s",
  async run(stage) {
    const server = await stage.server();
    await stage.simulator.set({});
    const count = stage.amount(each);
    const orders = Array.from({ length: count * 2 }, (_, index) => ({
      isStream: index % 2 === 1,
      model: index % 4 < 2 ? models.openai : models.google,
      latencyMs: Math.round(leastMs + ((mostMs - leastMs) * Math.floor(index / 2)) / count),
    }));
    const trials = await inParallel(orders, mostAtOnce, (order) => call(server, order));
    const { simulator } = stage;
    const traces = await settledTraces(simulator, server.persistTo, "stock-client-", settleMs);
    const marks = trials.map(({ mark }) => mark);
    const evidence = await gatherEvidence(server, traces, marks);
    const wrongs = trials.flatMap((trial) => {
      const wrong = wrongWith(trial, evidence.get(trial.mark));
      const form = trial.isStream ? "stream" : "JSON";
      return wrong === undefined
        ? []
        : [
            `${form}, sent ${trial.requests.map((at) => at.toISOString()).join(" and ")}, ${trial.mark}: ${wrong}`,
          ];
    });
    return {
      figure: `${trials.length - wrongs.length} of ${trials.length} delivered, each by one call`,
      notes: [false, true].map((isStream) => {
        const own = trials.filter((trial) => trial.isStream === isStream);
        const requests = own.reduce((sum, trial) => sum + trial.requests.length, 0);
        return `${own.length} ${isStream ? "streams" : "as JSON"} took ${requests} requests`;
      }),
      wrongs,
    };
  },
};

async function call(
  server: Server,
  order: { readonly isStream: boolean; readonly model: string; readonly latencyMs: number },
): Promise<Trial> {
  const { isStream, model, latencyMs } = order;
  const mark = createMark("stock-client");
  const requests: Date[] = [];
  const client = new OpenAI({
    apiKey: server.key,
    baseURL: `${server.url}/v1`,
    timeout,
    fetch: (input, init) => {
      requests.push(new Date());
      return fetch(input, init);
    },
  });
  const body = {
    model,
    prompt: promptWith(mark, `[latency:${latencyMs}]`),
    size: "512x512",
    quality: "low",
    output_format: "jpeg",
  } as const;
  try {
    const base64 = isStream ? await readStream(client, body) : await readJson(client, body);
    const { sha256 } = digest(Buffer.from(base64, "base64"));
    return { mark, isStream, requests, sha256 };
  } catch (error) {
    return { mark, isStream, requests, sha256: `the client threw ${String(error)}` };
  }
}

type Body = OpenAI.Images.ImageGenerateParamsNonStreaming;

async function readJson(client: OpenAI, body: Body): Promise<string> {
  const { data } = await client.images.generate(body);
  return data?.[0]?.b64_json ?? "";
}

async function readStream(client: OpenAI, body: Body): Promise<string> {
  const asStream = { ...body, stream: true, partial_images: previews } as const;
  let base64 = "";
  for await (const event of await client.images.generate(asStream)) {
    if (event.type === "image_generation.completed") base64 = event.b64_json;
  }
  return base64;
}

function wrongWith(
  { isStream, requests, sha256 }: Trial,
  evidence: KeptEvidence | undefined,
): string | undefined {
  if (!evidence) return "nothing is known of it";
  const wrong = wrongWithKept(evidence);
  if (wrong !== undefined) return `${wrong}; delivered: ${sha256}`;
  const kept = evidence.kept[0]?.images[0]?.sha256;
  if (sha256 !== kept) return `${sha256} was delivered, ${kept} is on record`;
  // Else the trial shows nothing; a stream's headers come at once.
  return isStream || requests.length > 1 ? undefined : "the client never gave up";
}
