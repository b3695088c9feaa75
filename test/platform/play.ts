import { evictDurableObject } from "cloudflare:test";
import { vi } from "vitest";

import type { Account } from "../worker/accounts.ts";
import { runOf } from "../worker/runs.ts";
import { cancel, send, type Answer, type Order } from "./client.ts";
import type { Expected, Played } from "./evidence.ts";
import { follow } from "./follow.ts";
import { Script, type Decide } from "./script.ts";
import { enter } from "./stage.ts";

/** A request, and what happens to it. */
export interface Play {
  readonly order: Omit<Order, "prompt">;
  /** For the engines; see prompt-directives.ts of the simulator. */
  readonly directives: string;
  readonly decide: Decide;
  readonly expected: Expected;
  /** Its client cancels it when an engine is called. */
  readonly cancels: boolean;
  /** The platform wants its object out of memory when an engine is called. */
  readonly isEvicted: boolean;
  /** How often it is sent at the same time. */
  readonly atOnce: number;
  /** How often its client sends it at the most, until it is told how it ended. */
  readonly mostTries: number;
  /** Whether the client comes back at once, or when all is over. */
  readonly asksFirst: boolean;
  /** After so many alarms, what was broken works again. */
  readonly brokenAlarms: number;
}

/** Plays it to its end. */
export async function perform(play: Play, account: Account): Promise<Played> {
  const { expected, directives, asksFirst, brokenAlarms } = play;
  const script = new Script(play.decide);
  const prompt = `A paper boat ${script.mark} ${directives}`.trim();
  const order = { ...play.order, prompt };
  const answers: Answer[] = [];
  const ask = async () => void answers.push(await send(order, account, script));
  enter(script);
  const inCall = runInCall(script, () => answers.length > 0);
  const cancelling = play.cancels ? inCall.then((id) => cancel(id, account)) : null;
  const evicting = play.isEvicted ? inCall.then(evict) : null;
  await Promise.all(Array.from({ length: play.atOnce }, ask));
  const cancelled = (await cancelling) ?? null;
  await evicting;
  const comeBack = async () => {
    while (answers.length < play.mostTries && !isTold(answers)) await ask();
  };
  if (asksFirst) await comeBack();
  const followed = await follow(script, account, { asksFirst, brokenAlarms });
  if (play.mostTries === 1 || isTold(answers)) {
    return { expected, script, prompt, answers, cancelled, followed };
  }
  // Once more, for whoever was told nothing while it was broken.
  script.repair();
  await ask();
  const after = await follow(script, account, { asksFirst, brokenAlarms });
  const stuck = followed.stuck ?? after.stuck;
  const alarms = followed.alarms + after.alarms;
  return { expected, script, prompt, answers, cancelled, followed: { alarms, stuck } };
}

/** It knows how the generation ended, or that it is to look itself, or that it must not ask again. */
function isTold(answers: readonly Answer[]): boolean {
  return answers.some(
    ({ outcome, status }) => outcome !== null || status === 202 || status === 400,
  );
}

/** Unlike a reset, it waits until the object has done what it has begun. */
async function evict(id: string | null): Promise<void> {
  if (id === null) return;
  // An object that has gone already cannot be evicted.
  await evictDurableObject(runOf(id)).catch(() => undefined);
}

/**
 * Waits until an engine is called, or it is clear that none will be.
 * @returns The run; null for a request without one.
 */
async function runInCall(script: Script, isOver: () => boolean): Promise<string | null> {
  const look = () => {
    const isCalled = script.points.some(({ name }) => name.startsWith("fetch"));
    if (!isCalled && !isOver() && script.resets === 0) throw new Error("No engine is called yet.");
  };
  await vi.waitFor(look, { timeout: 20_000, interval: 5 }).catch(() => undefined);
  return script.generationId;
}
