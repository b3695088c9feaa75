import { erasedGeneration } from "../domain/erased-generation.ts";
import type { Generation } from "../domain/generation.ts";
import { parseInputKey } from "../inputs/input-keys.ts";
import type { Services } from "../services.ts";
import { toTag } from "../storage/generation-tags.ts";
import { imagePrefix } from "../storage/images.ts";
import { imagesOf } from "./images-of.ts";

/**
 * What became of a deletion. A `running` generation has to end first; one that is `settling` has still
 * something to write, such as its row or an image that R2 did not take.
 */
export type Deletion = "deleted" | "running" | "settling" | "unknown";

/** What deletions are made with. */
export type DeletionTools = Pick<
  Services,
  | "dueDeletions"
  | "generationChanges"
  | "generations"
  | "records"
  | "images"
  | "inputFiles"
  | "runs"
  | "batches"
>;

/**
 * Removes a generation's images and words, and keeps what it cost. Doing it again is harmless, and
 * finishes what was left.
 * @throws When D1 or R2 does not answer: it may be half done, and is refused to readers already.
 */
export async function deleteGeneration(
  tools: DeletionTools,
  accountId: string,
  id: string,
  now: number,
): Promise<Deletion> {
  const { dueDeletions, generationChanges, generations, records, images, runs, batches } = tools;
  const row = await generations.findKept(accountId, id);
  const state = await runs.get(id).forget(accountId);
  if (state === "running" || state === "settling") return state;
  if (row.kind === "missing") return "unknown";
  // The record still says what was handed in, and stands in for a row that cannot be read: it goes last.
  const record = await records.find(accountId, id);
  const [kept = null] = [row, record].flatMap((one) =>
    one.kind === "found" ? [one.generation] : [],
  );
  if (!kept) throw new Error("Neither the row nor the record can be read.");
  const erased = kept.deletedAt === null ? erasedGeneration(kept, now) : kept;
  if (row.kind === "unreadable" || kept.deletedAt === null) await generationChanges.erase(erased);
  await images.removeOthers(imagePrefix(accountId, id), []);
  await removeInputs(tools, record.kind === "found" ? record.generation : kept);
  const batchId = kept.requested.batch?.id;
  if (batchId !== undefined) await batches.get(batchId).forget(accountId, id);
  await records.save(erased);
  await dueDeletions.confirm(id, now);
  return "deleted";
}

/** What was handed in, unless another of its line or its batch has the same. */
async function removeInputs(
  { generations, inputFiles }: DeletionTools,
  { accountId, id, requested }: Generation,
): Promise<void> {
  const { inputs, lineage, batch } = requested;
  const keys = inputs ? imagesOf(inputs).map(({ key }) => key) : [];
  const own = keys.filter((key) => parseInputKey(key) !== undefined);
  if (own.length === 0) return;
  const tags = [toTag("root", lineage?.rootId ?? id), ...(batch ? [toTag("batch", batch.id)] : [])];
  for (const tag of tags) if (await generations.isTagged(accountId, tag)) return;
  await inputFiles.remove(own);
}
