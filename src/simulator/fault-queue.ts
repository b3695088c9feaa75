import { z } from "zod";

import { isMeant, type CallRecord } from "./call-log.ts";
import { faultSchema, type Fault } from "./fault.ts";
import { providerNames } from "./provider-name.ts";

/** What `POST /__control/faults` accepts: a fault and the calls it is meant for. */
export const queuedFaultSchema = z.strictObject({
  provider: z.enum(providerNames).optional(),
  model: z.string().min(1).optional(),
  operation: z.enum(["generate", "edit", "model", "models", "token"]).optional(),
  /** Only calls whose prompt contains this text. */
  prompt: z.string().min(1).optional(),
  /** How many matching calls are answered with the fault. */
  times: z.number().int().min(1).max(1_000_000).default(1),
  fault: faultSchema,
});

export type QueuedFault = z.infer<typeof queuedFaultSchema> & { id: string };

/** Faults waiting for calls, in the order they were added. */
export type FaultQueue = {
  add: (entry: z.infer<typeof queuedFaultSchema>) => QueuedFault;
  /** Takes one use of the first entry that matches; undefined if none does. */
  take: (call: CallRecord) => Fault | undefined;
  /** The waiting entries; `times` is what is left of each. */
  list: () => QueuedFault[];
  clear: () => void;
};

/** Builds an empty queue. */
export function createFaultQueue(): FaultQueue {
  let entries: QueuedFault[] = [];
  let added = 0;
  return {
    add(entry) {
      added += 1;
      const queued = { id: `fault_${added}`, ...entry };
      entries.push(queued);
      return { ...queued };
    },
    take(call) {
      const entry = entries.find((candidate) => isMeant(call, candidate));
      if (entry === undefined) return undefined;
      entry.times -= 1;
      if (entry.times === 0) entries = entries.filter((candidate) => candidate !== entry);
      return entry.fault;
    },
    list: () => entries.map((entry) => ({ ...entry })),
    clear() {
      entries = [];
    },
  };
}
