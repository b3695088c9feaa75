import { createHash } from "node:crypto";

import { createParser } from "eventsource-parser";

import { columnName, columns, toRequest, type Column } from "../column.ts";
import { gatherEvidence, settledTraces } from "../evidence.ts";
import { exchange, type Exchange } from "../exchange.ts";
import { wrongWithKept } from "../judge-kept.ts";
import { createMark, promptWith } from "../mark.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { toToldEvent, wrongWithTold, type ToldEvent } from "../told-event.ts";

const together = 100;

/** Long enough for all to come while it runs, in milliseconds. */
const latencyMs = 1500;
const patienceMs = 60_000;
const settleMs = 60_000;

export const sameKey: Scenario = {
  name: "same-key",
  title: "one Idempotency-Key, sent at once",
  async run(stage) {
    const server = await stage.server();
    await stage.simulator.set({ latencyMs });
    const count = stage.amount(together);
    const chosen = stage.isQuick ? columns.filter(isInQuickRun) : columns;
    const trials: Trial[] = [];
    for (const column of chosen) trials.push(await sendTogether(server, column, count));
    const { persistTo } = server;
    const traces = await settledTraces(stage.simulator, persistTo, "same-key-", settleMs);
    const marks = trials.map(({ mark }) => mark);
    const evidence = await gatherEvidence(server, traces, marks);
    const wrongs = trials.flatMap(({ column, mark, answers }) => {
      const left = evidence.get(mark);
      const wrong =
        (left ? wrongWithKept(left) : "nothing is known of it") ??
        wrongWithAnswers(answers, column);
      return wrong === undefined ? [] : [`${columnName(column)}, ${mark}: ${wrong}`];
    });
    const slowest = Math.max(...trials.map(({ seconds }) => seconds));
    return {
      figure: `${trials.length - wrongs.length} of ${trials.length} times ${count} equal answers by one call`,
      notes: [`each surface, form and engine; the slowest ${count} took ${slowest.toFixed(1)} s`],
      wrongs,
    };
  },
};

/** Each surface in each form, and each engine with both. */
function isInQuickRun({ surface, form, engine }: Column): boolean {
  return (surface === "native") === (form === "stream") ? engine === "openai" : engine === "google";
}

/** The answers to one request that was sent many times at once. */
interface Trial {
  readonly column: Column;
  readonly mark: string;
  readonly answers: readonly Exchange[];
  readonly seconds: number;
}

async function sendTogether(server: Server, column: Column, count: number): Promise<Trial> {
  const mark = createMark("same-key");
  const { path, headers, body } = toRequest(column, server.key, promptWith(mark));
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      exchange({
        method: "POST",
        url: `${server.url}${path}`,
        headers: { ...headers, "idempotency-key": mark },
        body,
        signal: AbortSignal.timeout(patienceMs),
      }),
    ),
  );
  return { column, mark, answers, seconds: (performance.now() - startedAt) / 1000 };
}

function wrongWithAnswers(answers: readonly Exchange[], { form }: Column): string | undefined {
  const odd = answers.find(({ status, isWhole }) => status !== 200 || !isWhole);
  if (odd) return `an answer of ${odd.status}: ${odd.content.toString().slice(0, 300)}`;
  const replays = answers.filter(({ headers }) => headers["idempotency-replayed"] === "true");
  if (replays.length !== answers.length - 1) return `${replays.length} answers were replayed`;
  if (form === "json") {
    const kinds = new Set(answers.map(({ content }) => sha256(content)));
    return kinds.size === 1 ? undefined : `${kinds.size} different answers`;
  }
  const told = answers.map(({ content }) => eventsOf(content.toString()));
  // Who saw the most is whom the others are compared with.
  const [fullest = []] = told.toSorted((one, other) => other.length - one.length);
  return told.map((events) => wrongWithTold(fullest, events)).find((wrong) => wrong !== undefined);
}

function eventsOf(text: string): readonly ToldEvent[] {
  const events: ToldEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = "", id = "", data }) => events.push(toToldEvent(event, id, data)),
  });
  parser.feed(text);
  return events;
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
