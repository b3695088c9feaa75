/** Drives one breaker, one ledger or the database of Diptych as hard as it goes, from one isolate. */

import type { AttemptReportEvent } from "../../../src/breaker/circuit-event.ts";
import type { Generation } from "../../../src/domain/generation.ts";
import { noMarks } from "../../../src/domain/marks.ts";
import { createGenerationId, toImageId } from "../../../src/generation/ids.ts";
import { createApiKeyStore } from "../../../src/storage/api-keys.ts";
import { createGenerationStore } from "../../../src/storage/generations.ts";

export {
  AccountLedger,
  BatchRun,
  CallRelay,
  GenerationRun,
  ProviderBreaker,
} from "../../../src/index.ts";

/** One unit of load. @param number Of this call, from 0. */
type Act = (number: number) => Promise<unknown>;

/** Limits that are counted and never reached. */
const limits = {
  imagesPerMonth: 1e9,
  microUsdPerMonth: 1e15,
  requestsPerMinute: 1e9,
  generationsInFlight: 1e9,
};

const accountId = "acct_capacity";

/** The first page of a history. */
const newest = { tags: [], text: null, from: null, to: null, after: null };

const loads: Readonly<Record<string, (env: Env) => Act>> = {
  "breaker-look": ({ PROVIDER_BREAKER: breakers }) => {
    const breaker = breakers.getByName("capacity");
    return async () => breaker.look();
  },
  "breaker-call": ({ PROVIDER_BREAKER: breakers }) => {
    const breaker = breakers.getByName("capacity");
    return async () => {
      const startedAt = Date.now();
      const report = { attempt: `${crypto.randomUUID()}/0`, epoch: 0, startedAt };
      await breaker.report({ ...report, type: "started" } satisfies AttemptReportEvent);
      await breaker.report({ ...report, type: "succeeded" } satisfies AttemptReportEvent);
    };
  },
  "ledger-generation": ({ ACCOUNT_LEDGER: ledgers }) => {
    const ledger = ledgers.getByName(accountId);
    return async () => {
      const generationId = createGenerationId();
      const now = Date.now();
      await ledger.open({
        generationId,
        now,
        idempotencyKey: generationId,
        fingerprint: generationId,
        apiKeyId: "key_capacity",
        isRetry: false,
        limits,
        images: 1,
        microUsd: 50_000,
      });
      await ledger.settle({ generationId, now, acceptedAt: now, images: 1, microUsd: 48_000 });
    };
  },
  "database-ping": ({ DB }) => {
    return () => DB.prepare("SELECT 1").run();
  },
  "database-write": ({ DB }) => {
    const history = historyOf(DB);
    return () => history.save(generation());
  },
  "database-find": ({ DB }) => {
    const history = historyOf(DB);
    return () => history.find(accountId, lastId);
  },
  "database-list": ({ DB }) => {
    const history = historyOf(DB);
    return () => history.list({ ...newest, accountId, limit: 20 }, null);
  },
  "database-key": ({ DB }) => {
    const keys = createApiKeyStore(DB);
    return () => keys.findByHash(crypto.randomUUID());
  },
};

/** Of the newest row that was written. */
let lastId = "";
let rowsWritten = 0;

const capacity: ExportedHandler<Env> = {
  /** `?load=NAME&atOnce=N&seconds=N`: how often it was done, in how many milliseconds. */
  async fetch(request, env) {
    const { searchParams } = new URL(request.url);
    const read = (name: string) => Number(searchParams.get(name));
    const act = loads[searchParams.get("load") ?? ""]?.(env);
    if (!act) return new Response("There is no such load.", { status: 404 });
    const startedAt = Date.now();
    const endsAt = startedAt + read("seconds") * 1000;
    const rowsBefore = rowsWritten;
    let done = 0;
    const work = async () => {
      while (Date.now() < endsAt) {
        await act(done);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: read("atOnce") }, work));
    const milliseconds = Date.now() - startedAt;
    const { meta } = await env.DB.prepare("SELECT 1").run();
    const rows = rowsWritten - rowsBefore;
    return Response.json({ done, milliseconds, rows, databaseBytes: meta.size_after });
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default capacity;

/** The history, with its writes counted. */
function historyOf(database: D1Database) {
  const counted = new Proxy(database, {
    get(target, name) {
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          const results = await target.batch(statements);
          for (const { meta } of results) rowsWritten += meta.rows_written;
          return results;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
    },
  });
  return createGenerationStore(counted);
}

/** An ordinary generation: one call, one image, a prompt of 300 letters. */
function generation(): Generation {
  lastId = createGenerationId();
  const now = Date.now();
  const model = "gemini-3.1-flash-image";
  return {
    id: lastId,
    accountId,
    keyId: "key_capacity",
    tier: "standard",
    status: "completed",
    operation: "generate",
    prompt: "A paper boat on a calm lake at dawn. ".repeat(9).slice(0, 300),
    requested: {
      aspectRatio: "4:5",
      resolution: "1K",
      size: null,
      platform: null,
      outputFormat: null,
      outputCompression: null,
      quality: null,
      highQuality: null,
      model: "auto",
      onImageText: null,
      count: 1,
      previews: 0,
      fallback: true,
      requestId: crypto.randomUUID(),
    },
    metadata: { user: "u_12345678" },
    model,
    modelVersion: model,
    provider: "google",
    reasons: ["standard"],
    fallbackFrom: null,
    warnings: [],
    attempts: [
      {
        number: 1,
        imageIndex: 0,
        provider: "google",
        model,
        modelVersion: model,
        reasons: ["standard"],
        quality: "medium",
        size: "1024x1280",
        startedAt: now - 9000,
        estimateMicroUsd: 67_000,
        priceVersion: "nano-banana-2/2026-02-26",
        firstByteAt: now - 500,
        endedAt: now - 10,
        providerRequestId: crypto.randomUUID(),
        usage: null,
        costMicroUsd: 67_000,
        failure: null,
      },
    ],
    images: [
      {
        id: toImageId(lastId, 0),
        imageIndex: 0,
        key: `images/${accountId}/${lastId}/${toImageId(lastId, 0)}`,
        mediaType: "image/jpeg",
        width: 1024,
        height: 1280,
        bytes: 1_500_000,
        sha256: "0".repeat(64),
        original: null,
      },
    ],
    estimateMicroUsd: 67_000,
    costMicroUsd: 67_000,
    createdAt: now - 9000,
    completedAt: now,
    error: null,
    marks: noMarks,
    deletedAt: null,
  };
}
