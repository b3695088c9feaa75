import { setTimeout as delay } from "node:timers/promises";

import { inParallel } from "../../../src/in-parallel.ts";
import type { RandomSource } from "../../../src/simulator/random.ts";
import { percentile, round } from "../../bench/statistics.ts";
import { member, parseJson } from "../../json.ts";
import { toRequest } from "../column.ts";
import { exchange } from "../exchange.ts";
import { createMark, promptWith } from "../mark.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { isLast, wrongWithTold, type ToldEvent } from "../told-event.ts";
import { watch, type Watched } from "../watch.ts";

const runs = 60;
const mostAtOnce = 3;

/** Three previews in 2.4 s, which take about a tenth of a second each to arrive. */
const drawing = { latencyMs: 2400, chunkBytes: 4096, chunkDelayMs: 6 };

/** Every so many runs, the engine breaks off after its first preview and the other starts over. */
const brokenEvery = 5;

/** How long a connection of who is cut lasts at the most, in milliseconds and in bytes. */
const longestMs = 500;
const mostBytes = 100_000;

/** How long after a preview a page is loaded again at the most, in milliseconds. */
const longestPauseMs = 500;

/** The goal for the first byte of a preview that has been shown before, in milliseconds. */
const goalMs = 100;

const patienceMs = 60_000;

/** What came of one run. */
interface Trial {
  /** Connections of the watcher that was cut. */
  readonly connections: number;
  readonly previewMs: readonly number[];
  /** Of requests that do nothing, at the same moments: what the machine itself takes. */
  readonly emptyMs: readonly number[];
  readonly wrong: string | undefined;
}

export const reload: Scenario = {
  name: "reload",
  title: "watcher cut and back, page reloaded",
  async run(stage) {
    const server = await stage.server();
    await stage.simulator.set(drawing);
    const random = stage.random("reload");
    const trials = await inParallel(
      Array.from({ length: stage.amount(runs) }),
      mostAtOnce,
      (_, index) => tryRun(server, index, random),
    );
    const delays = trials.flatMap(({ previewMs }) => previewMs);
    const empty = trials.flatMap(({ emptyMs }) => emptyMs);
    const at = (share: number, of = delays) => `${round(percentile(of, share))} ms`;
    const wrongs = trials.flatMap(({ wrong }) => wrong ?? []);
    const isSlow = !(percentile(delays, 0.95) < goalMs);
    const connections = trials.reduce((sum, trial) => sum + trial.connections, 0);
    return {
      figure: `${trials.length - wrongs.length} of ${trials.length} saw all; preview again in ${at(0.95)} (p95)`,
      notes: [
        `${connections} connections of those who were cut`,
        `first byte of a preview after a reload, ${delays.length} times: p50 ${at(0.5)}, p95 ${at(0.95)}, maximum ${at(1)}`,
        `an empty request at the same moments: p50 ${at(0.5, empty)}, p95 ${at(0.95, empty)}, maximum ${at(1, empty)}`,
      ],
      wrongs: isSlow ? [...wrongs, `p95 is ${at(0.95)}, the goal is ${goalMs} ms`] : wrongs,
    };
  },
};

/** One run with a watcher that stays, one that is cut and comes back, and pages that reload. */
async function tryRun(server: Server, index: number, random: RandomSource): Promise<Trial> {
  const isBroken = index % brokenEvery === brokenEvery - 1;
  const faults = isBroken ? ["[openai:fault:mid-stream-error previews=1]"] : [];
  const mark = createMark("reload");
  const prompt = promptWith(mark, "[bytes:128000]", ...faults);
  const column = { surface: "native", form: "stream", engine: "openai" } as const;
  const { path, headers, body } = toRequest(column, server.key, prompt);
  const reloads: Promise<Reloaded>[] = [];
  let resumed: Promise<Resumed> | undefined;
  let url = "";
  const stayed = await watch({
    method: "POST",
    url: `${server.url}${path}`,
    headers,
    body,
    signal: AbortSignal.timeout(patienceMs),
    onEvent({ name }, data) {
      if (name === "accepted") {
        const id = String(member(parseJson(data), "generationId"));
        url = `${server.url}/v1/generations/${id}/events`;
        resumed = comeBack(url, server.key, random);
      }
      if (name !== "preview") return;
      reloads.push(reloadAfter(random() * longestPauseMs, { ...server, url }));
    },
  });
  const pages = await Promise.all(reloads);
  const { connections, events, over } = (await resumed) ?? {
    connections: 0,
    events: [],
    over: null,
  };
  const wrong =
    named("cut", wrongWithTold(stayed.events, events)) ??
    (over === 204 ? undefined : `cut: ${over} after the last event, not 204`) ??
    pages.map((page) => named("reloaded", wrongWithTold(stayed.events, page.events))).find(Boolean);
  return {
    connections,
    emptyMs: pages.map(({ emptyMs }) => emptyMs),
    previewMs: pages.flatMap(({ firstPreviewMs }) => firstPreviewMs ?? []),
    wrong: wrong === undefined ? undefined : `run ${index}, ${mark}, ${wrong}`,
  };
}

interface Resumed {
  readonly connections: number;
  /** Over all connections. */
  readonly events: readonly ToldEvent[];
  /** What it is answered when it comes back once more after the last event. */
  readonly over: number | null;
}

/** Watches, is cut again and again at random points, and comes back with the last id it has. */
async function comeBack(url: string, key: string, random: RandomSource): Promise<Resumed> {
  const deadline = performance.now() + patienceMs;
  const events: ToldEvent[] = [];
  let connections = 0;
  while (performance.now() < deadline) {
    const lastId = events.at(-1)?.id;
    const isOver = events.some(isLast);
    const byBytes = random() < 0.5;
    const longest = byBytes || isOver ? patienceMs : random() * longestMs;
    const watched = await watch({
      method: "GET",
      url,
      headers: {
        authorization: `Bearer ${key}`,
        ...(lastId === undefined ? {} : { "last-event-id": lastId }),
      },
      signal: AbortSignal.timeout(Math.ceil(longest)),
      ...(byBytes ? { mostBytes: Math.ceil(random() * mostBytes) } : {}),
    });
    events.push(...watched.events);
    if (isOver) return { connections, events, over: watched.status };
    connections += 1;
  }
  return { connections, events, over: null };
}

interface Reloaded extends Watched {
  readonly emptyMs: number;
}

/** Opens the page again: it knows of no id, and stays to the end. @param events Their address. */
async function reloadAfter(
  pauseMs: number,
  events: Pick<Server, "url" | "key">,
): Promise<Reloaded> {
  await delay(pauseMs);
  const { url, key } = events;
  const signal = AbortSignal.timeout(patienceMs);
  const headers = { authorization: `Bearer ${key}` };
  const watching = watch({ method: "GET", url, headers, signal });
  const startedAt = performance.now();
  await exchange({ method: "GET", url: new URL("/healthz", url).href, headers: {}, signal });
  const emptyMs = performance.now() - startedAt;
  return { ...(await watching), emptyMs };
}

function named(who: string, wrong: string | undefined): string | undefined {
  return wrong === undefined ? undefined : `${who}: ${wrong}`;
}
