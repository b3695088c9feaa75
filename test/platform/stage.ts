import { vi } from "vitest";

import { GenerationRun } from "../../src/generation/generation-run.ts";
import type { Submission } from "../../src/generation/submission.ts";
import worker from "../../src/index.ts";
import { createServices } from "../../src/services.ts";
import { allKeys } from "../worker/breakers.ts";
import { startClock } from "./clock.ts";
import { actAs, type Script } from "./script.ts";
import { tapPlatform } from "./taps.ts";

/** Tells the front Worker which script a request belongs to. */
export const scriptHeader = "x-script";

const byMark = new Map<string, Script>();
const byGeneration = new Map<string, Script>();

/** Has a script play, for the request that carries its mark and for the run that comes of it. */
export function enter(script: Script): void {
  byMark.set(script.mark, script);
}

/** Forgets a script that is over. */
export function leave(script: Script): void {
  byMark.delete(script.mark);
  if (script.generationId !== null) byGeneration.delete(script.generationId);
}

/** Prepares the isolate of a test file: clock, taps, and who acts for which script. */
export async function setStage(): Promise<void> {
  startClock();
  await tapPlatform();
  actInFront();
  actInRuns();
}

function actInFront(): void {
  const { fetch } = worker;
  vi.spyOn(worker, "fetch").mockImplementation((request, ...rest) => {
    const script = byMark.get(request.headers.get(scriptHeader) ?? "");
    const answer = () => fetch(request, ...rest);
    return script ? actAs({ script, object: null }, answer) : answer();
  });
}

const methods = [
  "submit",
  "submitAndWatch",
  "watch",
  "describe",
  "cancel",
  "readImage",
  "alarm",
] as const;

type Method = (this: object, ...args: readonly unknown[]) => unknown;

function actInRuns(): void {
  const prototype = GenerationRun.prototype as unknown as Record<string, Method>;
  for (const name of methods) {
    const method = prototype[name] as Method;
    vi.spyOn(prototype, name).mockImplementation(function (this: object, ...args: unknown[]) {
      const object = Reflect.get(this, "ctx") as DurableObjectState;
      if (name.startsWith("submit")) assign(this, args[0] as Submission);
      const script = byGeneration.get(object.id.name ?? "");
      const call = () => method.apply(this, args);
      return script ? actAs({ script, object }, call) : call();
    });
  }
}

/** A run belongs to the script whose mark its prompt holds. */
function assign(run: object, { generationId, request }: Submission): void {
  const mark = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(request.prompt)?.[0] ?? "";
  const script = byMark.get(mark);
  if (!script || script.generationId !== null) return;
  script.generationId = generationId;
  byGeneration.set(generationId, script);
  // What one run did to a breaker while it could not be reached must not change another.
  const { breakers } = createServices(Reflect.get(run, "env") as Env);
  for (const key of breakerKeys) breakers.local.forget(key);
}

const breakerKeys = allKeys();
