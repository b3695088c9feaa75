import { randomUUID } from "node:crypto";

import { createCallLog, type CallLog } from "./call-log.ts";
import { createFaultQueue, type FaultQueue } from "./fault-queue.ts";
import { createImageCache, type ImageCache } from "./image-cache.ts";
import type { DrawPicture } from "./image-draw.ts";
import { createRandom, type RandomSource } from "./random.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/** Everything one running simulator remembers. */
export type SimulatorState = {
  readonly faults: FaultQueue;
  readonly calls: CallLog;
  readonly images: ImageCache;
  settings: () => Settings;
  change: (settings: Partial<Settings>) => Settings;
  /** Numbers a call from 1 and gives it its own randomness. */
  startCall: () => { number: number; random: RandomSource };
  /** Forgets calls, faults and changed settings, and numbers calls from 1 again. */
  reset: () => void;
};

/** Builds the state of a fresh simulator. */
export function createSimulatorState(options: {
  latencyScale: number;
  draw?: DrawPicture | undefined;
}): SimulatorState {
  const faults = createFaultQueue();
  const calls = createCallLog();
  const images = createImageCache(options.draw);
  const unseeded = randomUUID();
  let settings = defaultSettings(options.latencyScale);
  let started = 0;
  return {
    faults,
    calls,
    images,
    settings: () => settings,
    change(changes) {
      settings = { ...settings, ...changes };
      return settings;
    },
    startCall() {
      started += 1;
      return { number: started, random: createRandom(`${settings.seed ?? unseeded}:${started}`) };
    },
    reset() {
      faults.clear();
      calls.clear();
      settings = defaultSettings(options.latencyScale);
      started = 0;
    },
  };
}
