import { z } from "zod";

import { directions, type Direction } from "./reconcile-direction.ts";

/** Where each direction goes on; null where it begins anew. */
export type ReconcileCursors = Readonly<Record<Direction, string | null>>;

/** Keeps the cursors from one trigger to the next. */
export interface ReconcileCursorStore {
  load(): Promise<ReconcileCursors>;
  save(cursors: ReconcileCursors): Promise<void>;
}

const key = "reconcile/cursors.json";
const cursorsSchema = z.record(z.enum(directions), z.string().nullable());
const beginning: ReconcileCursors = { "records-to-history": null, "history-to-records": null };

/** The cursors in R2. What cannot be read there counts as none: a pass begins anew. */
export function createReconcileCursorStore(bucket: R2Bucket): ReconcileCursorStore {
  return {
    async load() {
      const object = await bucket.get(key);
      return object ? parseCursors(await object.text()) : beginning;
    },
    async save(cursors) {
      await bucket.put(key, JSON.stringify(cursors), {
        httpMetadata: { contentType: "application/json" },
      });
    },
  };
}

function parseCursors(text: string): ReconcileCursors {
  try {
    return cursorsSchema.parse(JSON.parse(text));
  } catch {
    return beginning;
  }
}
