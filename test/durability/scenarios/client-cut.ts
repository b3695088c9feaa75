import { setTimeout as delay } from "node:timers/promises";

import { inParallel } from "../../../src/in-parallel.ts";
import { median } from "../../bench/statistics.ts";
import { columnName, columns, toRequest, type Column } from "../column.ts";
import { sendAndCut, type CutResult, type UsualAnswer } from "../cut-client.ts";
import { planCuts, type CutOrder } from "../cut-plan.ts";
import { gatherEvidence, settledTraces } from "../evidence.ts";
import { leftATrace, wrongWithKept, type KeptEvidence } from "../judge-kept.ts";
import { createMark, promptWith } from "../mark.ts";
import { countReservations, countRuns } from "../objects-on-disk.ts";
import type { Scenario, Stage } from "../scenario.ts";
import type { Server } from "../server.ts";
import { shuffle } from "../shuffle.ts";

const wanted = 1000;
const mostAtOnce = 16;

/** How often each column is measured before anything is cut, and at first for nothing. */
const measured = 4;
const warming = 2;

/** So long an image takes without its bytes, in milliseconds; those arrive in small pieces. */
const drawing = { latencyMs: 600, chunkBytes: 16_384, chunkDelayMs: 4 };

const imageBytes = 160_000;

/** How long the records may take after the last client has left, in milliseconds. */
const settleMs = 90_000;

/**
 * A request that was sent whole and left alone for so long has arrived, in milliseconds: from then
 * on, to have left nothing is to be lost.
 */
const arrivedMs = 500;

/** One in ten does not arrive, and a few are answered before their cut. */
const surplus = 1.12;

/** One request, how it was cut and what came of it. */
interface Trial extends CutOrder {
  readonly mark: string;
  readonly client: CutResult;
}

export const clientCut: Scenario = {
  name: "client-cut",
  title: "client cut anywhere in its life",
  async run(stage) {
    const server = await stage.server();
    await stage.simulator.set(drawing);
    const usual = await measureUsual(stage, server);
    const trials: Trial[] = [];
    const goal = stage.amount(wanted);
    let evidence: ReadonlyMap<string, KeptEvidence> = new Map();
    const runsBefore = countRuns(server.persistTo);
    const isCounted = (trial: Trial) => trial.client.end === "cut" && isAccepted(trial, evidence);
    const missing = () => goal - trials.filter(isCounted).length;
    while (missing() > 0) {
      stage.tell(`client-cut: ${missing()} to be accepted and cut`);
      trials.push(...(await cutAll(stage, server, usual, Math.ceil(missing() * surplus))));
      const { simulator } = stage;
      const traces = await settledTraces(simulator, server.persistTo, "client-cut-", settleMs);
      const marks = trials.map(({ mark }) => mark);
      evidence = await gatherEvidence(server, traces, marks);
    }
    return judge(trials, evidence, {
      runs: countRuns(server.persistTo) - runsBefore,
      reservations: countReservations(server.persistTo),
    });
  },
};

/** What whole answers are like while as many run at once as later. */
async function measureUsual(stage: Stage, server: Server) {
  await measure(server, warming);
  const results = await measure(server, measured);
  return new Map(
    columns.map((column) => {
      const own = results.filter((result) => result.column === column);
      // Who is cut after a share of the shortest time is not answered before, as a rule.
      const milliseconds = Math.min(...own.map((result) => result.milliseconds));
      stage.tell(`client-cut: ${columnName(column)} takes ${milliseconds} ms`);
      return [column, { milliseconds, bytes: median(own.map((each) => each.receivedBytes)) }];
    }),
  );
}

async function measure(server: Server, times: number) {
  const all = Array.from({ length: times }, () => columns).flat();
  return inParallel(all, mostAtOnce, async (column) => {
    const prompt = promptWith(createMark("usual"), `[bytes:${imageBytes}]`);
    const result = await sendAndCut(server.url, toRequest(column, server.key, prompt));
    if (result.end !== "whole" || result.status !== 200) {
      throw new Error(`${columnName(column)}: ${result.end}, ${result.status} without any cut.`);
    }
    return { column, ...result };
  });
}

async function cutAll(
  stage: Stage,
  server: Server,
  usual: ReadonlyMap<Column, UsualAnswer>,
  count: number,
): Promise<readonly Trial[]> {
  const orders = shuffle(planCuts(count), stage.random(`client-cut ${count}`));
  return inParallel(orders, mostAtOnce, async (order) => {
    const mark = createMark("client-cut");
    const usually = usual.get(order.column) ?? { milliseconds: 0, bytes: 0 };
    const prompt = promptWith(mark, `[bytes:${imageBytes}]`);
    const request = toRequest(order.column, server.key, prompt);
    const client = await sendAndCut(server.url, request, { ...order, usual: usually });
    // Its run goes on without it: as many shall be under way at once as are counted.
    if (client.wasSent) await delay(Math.max(0, usually.milliseconds - client.milliseconds));
    return { ...order, mark, client };
  });
}

function isAccepted({ mark, client }: Trial, evidence: ReadonlyMap<string, KeptEvidence>): boolean {
  const left = evidence.get(mark);
  return client.status === 200 || (left !== undefined && leftATrace(left));
}

function judge(
  trials: readonly Trial[],
  evidence: ReadonlyMap<string, KeptEvidence>,
  disk: { readonly runs: number; readonly reservations: number },
) {
  const accepted = trials.filter((trial) => isAccepted(trial, evidence));
  const others = trials.filter((trial) => !isAccepted(trial, evidence));
  const judged = trials.map((trial) => ({ trial, wrong: wrongWith(trial, evidence) }));
  const failed = judged.filter(({ wrong }) => wrong !== undefined);
  const good = accepted.length - failed.filter(({ trial }) => accepted.includes(trial)).length;
  const records = [...evidence.values()].reduce((sum, { kept }) => sum + kept.length, 0);
  const calls = [...evidence.values()].reduce((sum, each) => sum + each.calls.length, 0);
  const refused = others.filter(({ client }) => wasTurnedAway(client)).length;
  const forgotten = [
    ...(disk.runs === records ? [] : [`${disk.runs} runs were begun, ${records} have a record`]),
    ...(disk.reservations === 0 ? [] : [`${disk.reservations} reservations are open for good`]),
  ];
  const wrongs = failed.map(({ trial, wrong }) => `${describe(trial)}: ${wrong}`);
  const sent = others.filter(({ client }) => client.wasSent && !wasTurnedAway(client));
  const latest = Math.max(0, ...sent.map(({ client }) => client.milliseconds));
  return {
    figure: `${good} of ${accepted.length} kept, paid and served once`,
    notes: [
      `${trials.length} requests cut: ${accepted.length} accepted, ${calls} calls, ${records} records`,
      `${others.length} not accepted: ${others.length - sent.length - refused} not sent whole, ${sent.length} cut within ${latest} ms of it, ${refused} turned away with 503; nothing was left of them`,
      `${countEnds(accepted, "whole")} answers had come whole before their cut`,
    ],
    wrongs: [...wrongs, ...forgotten],
  };
}

function wrongWith(trial: Trial, evidence: ReadonlyMap<string, KeptEvidence>): string | undefined {
  const { client, mark } = trial;
  const left = evidence.get(mark);
  if (!left) return "nothing is known of it";
  if (client.refusal !== "" && !wasTurnedAway(client)) return `it was answered ${client.refusal}`;
  if (client.end === "broken" || client.end === "timed-out") return `its answer was ${client.end}`;
  if (isAccepted(trial, evidence)) return wrongWithKept(left);
  const isLost = client.wasSent && client.milliseconds > arrivedMs;
  return isLost ? `nothing is left ${client.milliseconds} ms after it was sent` : undefined;
}

/** A Worker without memory for more images says so, before anything is spent. */
function wasTurnedAway({ status, refusal }: CutResult): boolean {
  return status === 503 && refusal.includes('"overloaded"');
}

function describe({ column, cut, isReset, mark }: Trial): string {
  const how = isReset ? "reset" : "closed";
  return `${columnName(column)}, ${how} at ${cut.share.toFixed(3)} of ${cut.during}, ${mark}`;
}

function countEnds(trials: readonly Trial[], end: CutResult["end"]): number {
  return trials.filter(({ client }) => client.end === end).length;
}
