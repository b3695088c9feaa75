import { runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";

import type { RunState } from "../../src/generation/run-storage.ts";
import type { Account } from "../worker/accounts.ts";
import { runOf } from "../worker/runs.ts";
import type { Play } from "./play.ts";
import type { Script } from "./script.ts";

/** What a run has in its storage. */
export interface Kept {
  /** Null when there is nothing. */
  readonly kind: RunState["kind"] | null;
  /** Unix milliseconds. */
  readonly alarmAt: number | null;
}

/** What became of a run that was followed to its end. */
export interface Followed {
  /** How often its alarm went off. */
  readonly alarms: number;
  /** Why it does not end; null when it has. */
  readonly stuck: string | null;
}

/** A run that needs more has something that never gets done. */
const mostAlarms = 60;

/** A run that has not ended by then is left to its alarm once more, in milliseconds. */
const waitMs = 2000;

/** What a run has kept. Looking at it does not have it go on. */
export async function keptBy(id: string): Promise<Kept> {
  const look = () =>
    runInDurableObject(runOf(id), async (_run, { storage }) => ({
      kind: storage.kv.get<RunState>("state")?.kind ?? null,
      alarmAt: await storage.getAlarm(),
    }));
  // The object can be reset just then.
  return look().catch(look);
}

/**
 * Has a run come to its end: it is asked for, or its alarm goes off, until nothing is left to do.
 * @param account Whose it is. Nobody asks before its first alarm, unless `asksFirst`.
 */
export async function follow(
  script: Script,
  account: Account,
  { asksFirst, brokenAlarms }: Pick<Play, "asksFirst" | "brokenAlarms">,
): Promise<Followed> {
  const { generationId: id } = script;
  if (id === null) return { alarms: 0, stuck: null };
  let isAsking = asksFirst;
  for (let alarms = 0; alarms <= mostAlarms; alarms += 1) {
    if (alarms === brokenAlarms) script.repair();
    const kept = await keptBy(id);
    if (kept.kind === null || kept.kind === "logged") return { alarms, stuck: null };
    if (kept.alarmAt === null) return { alarms, stuck: `it is ${kept.kind} and has no alarm` };
    const { resets } = script;
    if (kept.kind === "running" && isAsking) await ask(id, account);
    else await fireAlarm(script, id, kept.alarmAt);
    isAsking = !isAsking;
    const isLost = () => script.resets > resets;
    await waitWhileRunning(id, isLost);
  }
  return { alarms: mostAlarms, stuck: `${(await keptBy(id)).kind} after ${mostAlarms} alarms` };
}

/** Somebody asks for the generation. Whether the object survives that does not matter. */
async function ask(id: string, { accountId }: Account): Promise<void> {
  await runOf(id)
    .describe(accountId)
    .then(
      () => undefined,
      () => undefined,
    );
}

/**
 * Sets the alarm off, by the script's clock at its time. As the platform does, it is gone while it
 * is being carried out, and comes again when its object is lost over it.
 */
export async function fireAlarm(script: Script, id: string, at: number): Promise<void> {
  script.passUntil(at);
  try {
    await runInDurableObject(runOf(id), async (run, { storage }) => {
      if ((await storage.getAlarm()) !== at) return;
      await storage.deleteAlarm();
      await run.alarm();
    });
  } catch {
    await runInDurableObject(runOf(id), async (_run, { storage }) => {
      if ((await storage.getAlarm()) === null) await storage.setAlarm(at);
    });
  }
}

/** A run that was lost is none that runs. */
async function waitWhileRunning(id: string, isLost: () => boolean): Promise<void> {
  const look = async () => {
    const { kind } = await keptBy(id);
    if (kind === "running" && !isLost()) throw new Error("It runs.");
  };
  await vi.waitFor(look, { timeout: waitMs, interval: 10 }).catch(() => undefined);
}
