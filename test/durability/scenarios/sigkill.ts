import { setTimeout as delay } from "node:timers/promises";

import { inParallel } from "../../../src/in-parallel.ts";
import { median } from "../../bench/statistics.ts";
import { fetchGeneration } from "../../faults/read-record.ts";
import { readBucketKeys } from "../bucket-keys.ts";
import { columnName } from "../column.ts";
import { gatherEvidence, settledTraces } from "../evidence.ts";
import { isAccepted, wrongWithCrashed, type CrashEvidence } from "../judge-crash.ts";
import { startLoad, type Manner, type Told } from "../load.ts";
import { prepareMortalWorker, type Life } from "../mortal-worker.ts";
import { countReservations } from "../objects-on-disk.ts";
import type { Scenario, Stage } from "../scenario.ts";

const kills = 50;
const clients = 8;

/** How long each life lasts from its start on, in milliseconds. */
const shortestMs = 200;
const longestMs = 2600;

/** A run takes about seven tenths of a second, and no call brings the image of another. */
const drawing = { latencyMs: 500, chunkBytes: 8192, chunkDelayMs: 5, varyImages: true };

/** Whoever has a key learns the id by sending again; of the rest some are left to their alarms. */
const keyed: readonly Manner[] = ["sends-again", "sends-again", "does-not-wait", "cancels"];
const manners: readonly Manner[] = ["leaves-it", "leaves-it", "leaves-it", ...keyed];

/** A run's own alarm comes within this time of its beginning, in milliseconds. */
const alarmMs = 60_000;

/** What calls of no avail left in R2 is removed within this time of their run's end, in milliseconds. */
const leftoversMs = 65_000;

/** How long a generation may take from when it is asked for, or its alarm, in milliseconds. */
const goesOnMs = 30_000;

const mostAtOnce = 8;
const name = "sigkill";

export const sigkill: Scenario = {
  name,
  title: "SIGKILL under load",
  async run(stage) {
    await stage.simulator.set(drawing);
    stage.tell("sigkill: bundling Diptych and preparing its storage");
    const worker = await prepareMortalWorker(stage.simulator);
    const random = stage.random(name);
    const moments = Array.from({ length: stage.amount(kills) }, () =>
      Math.round(shortestMs + random() * (longestMs - shortestMs)),
    );
    const load = startLoad({
      clients,
      manners: stage.isQuick ? keyed : manners,
      scenario: name,
      random,
    });
    const startTimes: number[] = [];
    const killTimes: number[] = [];
    for (const [index, moment] of moments.entries()) {
      if (index % 10 === 0) stage.tell(`sigkill: kill ${index + 1} of ${moments.length}`);
      const life = await worker.start();
      startTimes.push(life.startedInMs);
      load.up(life);
      await delay(moment);
      load.down();
      killTimes.push(Date.now());
      await life.kill();
    }
    const killedAt = performance.now();
    const life = await worker.start();
    load.up(life);
    const told = await load.end();
    const waits = await waitForEnds(stage, life, told, killedAt);
    const evidence = await gather(stage, life, told);
    return judge(told, evidence, killTimes, [
      `killed after ${moments.join(", ")} ms; a start took ${median(startTimes)} ms`,
      waits,
      `${countReservations(life.persistTo)} reservations are open for good`,
    ]);
  },
};

/** Asks for every generation whose id is known, and leaves the others to their alarms. */
async function waitForEnds(
  stage: Stage,
  life: Life,
  told: readonly Told[],
  killedAt: number,
): Promise<string> {
  stage.tell(`sigkill: the last start, ${told.length} requests so far`);
  const startedAt = performance.now();
  const ids = [...new Set(told.flatMap((each) => each.ids))];
  await inParallel(ids, mostAtOnce, (id) => askUntilEnded(life, id, goesOnMs));
  const askedMs = Math.round(performance.now() - startedAt);
  const isLeft = told.some(({ manner }) => manner === "leaves-it");
  const since = performance.now() - killedAt;
  if (isLeft) {
    stage.tell("sigkill: waiting for the alarms of those that nobody can ask for");
    await delay(Math.max(0, alarmMs - since));
  }
  await settledTraces(stage.simulator, life.persistTo, `${name}-`, goesOnMs);
  const allMs = Math.round(performance.now() - killedAt);
  stage.tell("sigkill: waiting for what calls of no avail left to be removed");
  await delay(leftoversMs);
  const rest = isLeft ? `, the others within ${allMs} ms of the last kill` : "";
  return `${ids.length} were asked for, and had ended within ${askedMs} ms${rest}`;
}

async function askUntilEnded(life: Life, id: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if ((await statusOf(life, id)) !== "running") return;
    await delay(200);
  }
}

/** Null when it is not found. */
async function statusOf(life: Life, id: string): Promise<string | null> {
  return fetchGeneration(life, id).then(
    ({ status }) => status,
    () => null,
  );
}

async function gather(
  { simulator }: Stage,
  life: Life,
  told: readonly Told[],
): Promise<ReadonlyMap<string, CrashEvidence>> {
  const traces = await settledTraces(simulator, life.persistTo, `${name}-`, goesOnMs);
  const left = await gatherEvidence(
    life,
    traces,
    told.map(({ mark }) => mark),
  );
  const keys = Map.groupBy(readBucketKeys(life.persistTo), (key) => key.split("/")[2] ?? "");
  const all = await inParallel(told, mostAtOnce, async ({ manner, mark, ...client }) => {
    const found = left.get(mark) ?? { calls: [], kept: [], served: null };
    const id = found.kept[0]?.id ?? client.ids[0];
    const evidence: CrashEvidence = {
      ...found,
      ...client,
      wasCancelled: manner === "cancels",
      asked: id === undefined ? null : await statusOf(life, id),
      keys: id === undefined ? [] : (keys.get(id) ?? []),
    };
    return [mark, evidence] as const;
  });
  return new Map(all);
}

function judge(
  told: readonly Told[],
  evidence: ReadonlyMap<string, CrashEvidence>,
  killTimes: readonly number[],
  notes: readonly string[],
) {
  const accepted = [...evidence.values()].filter(isAccepted);
  const ended = (status: string) =>
    accepted.filter(({ kept }) => kept.length === 1 && kept[0]?.status === status).length;
  const [completed, failed, cancelled] = ["completed", "failed", "cancelled"].map(ended);
  const attempts = accepted.flatMap(({ kept }) => kept.flatMap((each) => each.attempts));
  const interrupted = attempts.filter(({ failureKind }) => failureKind === "interrupted").length;
  const calls = accepted.flatMap((each) => each.calls);
  const whole = calls.filter(({ response }) => response.outcome === "completed").length;
  const images = accepted.reduce((sum, { kept }) => sum + (kept[0]?.images.length ?? 0), 0);
  const wrongs = told.flatMap((each) => {
    const left = evidence.get(each.mark);
    const wrong = left ? wrongWithCrashed(left) : "nothing is known of it";
    return wrong === undefined ? [] : [`${describe(each, killTimes)}: ${wrong}`];
  });
  return {
    figure: `${accepted.length} accepted = ${completed} completed + ${failed} failed + ${cancelled} cancelled`,
    notes: [
      ...notes,
      `${told.length} requests, ${calls.length} calls, ${interrupted} attempts interrupted; failed are those that were interrupted twice`,
      `${whole} images were sent whole, ${images} are kept: the others died with the process that took them in`,
    ],
    wrongs,
  };
}

/** Which request it was, and when the Worker was killed that had it. */
function describe({ column, manner, mark, sentAt }: Told, killTimes: readonly number[]): string {
  const number = killTimes.findIndex((at) => at >= sentAt);
  const killedMs = (killTimes[number] ?? Number.NaN) - sentAt;
  const killed = number < 0 ? "after the last kill" : `kill ${number + 1} ${killedMs} ms later`;
  const sent = new Date(sentAt).toISOString();
  return `${columnName(column)}, ${manner}, ${mark}, sent ${sent}, ${killed}`;
}
