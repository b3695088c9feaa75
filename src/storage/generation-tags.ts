import { and, gte, lt, type SQL } from "drizzle-orm";

import { ratioOfPixels, reduceRatio } from "../domain/aspect-ratio.ts";
import type { Generation } from "../domain/generation.ts";
import type { Marks } from "../domain/marks.ts";
import { generationTags } from "./schema.ts";

/** What a list can be filtered by, in the order in which it narrows it: the first given is followed. */
export const tagNames = [
  "parent",
  "root",
  "batch",
  "user",
  "label",
  "favourite",
  "feedback",
  "platform",
  "reason",
  "ratio",
  "model",
  "provider",
  "status",
  "tier",
] as const;
export type TagName = (typeof tagNames)[number];

/** Every generation that is listed at all has this one. */
export const allTag = "all";

/** One thing that is said of a generation. */
export function toTag(name: TagName, value: string): string {
  return `${name}:${value}`;
}

/** The rows by which a generation is listed. */
export function toTagRows(generation: Generation): (typeof generationTags.$inferInsert)[] {
  const { id: generationId, accountId, createdAt, deletedAt } = generation;
  if (deletedAt !== null) return [];
  return tagsOf(generation).map((tag) => ({ accountId, tag, createdAt, generationId }));
}

function tagsOf({ requested, reasons, marks, ...generation }: Generation): readonly string[] {
  const { platform, aspectRatio, batch, lineage } = requested;
  const { user } = generation.metadata;
  return [
    allTag,
    toTag("model", generation.model),
    toTag("provider", generation.provider),
    toTag("status", generation.status),
    toTag("tier", generation.tier),
    toTag("ratio", ratioOfPixels(reduceRatio(aspectRatio))),
    ...new Set(reasons.map((reason) => toTag("reason", reason))),
    ...(platform === null ? [] : [toTag("platform", platform)]),
    ...(batch ? [toTag("batch", batch.id)] : []),
    ...(user === undefined ? [] : [toTag("user", user)]),
    ...tagsOfMarks(marks),
    // The first of a line is found with those that came from it.
    toTag("root", lineage?.rootId ?? generation.id),
    ...(lineage ? [toTag("parent", lineage.parentId)] : []),
  ];
}

/** What a generation is found by because of marks. */
export function tagsOfMarks({
  favourite,
  labels = [],
  feedback,
}: Partial<Marks>): readonly string[] {
  return [
    ...(favourite ? [toTag("favourite", "true")] : []),
    ...labels.map((label) => toTag("label", label)),
    ...(feedback ? [toTag("feedback", feedback.verdict)] : []),
  ];
}

/** The tags that some marks are told by. */
export function markNames(marks: Partial<Marks>): readonly TagName[] {
  return [
    ...(marks.favourite === undefined ? [] : ["favourite" as const]),
    ...(marks.labels === undefined ? [] : ["label" as const]),
    ...(marks.feedback === undefined ? [] : ["feedback" as const]),
  ];
}

/** Rows whose tag is of a name, whatever its value: by order, as the index has them. */
export function isNamed(name: TagName): SQL | undefined {
  return and(gte(generationTags.tag, `${name}:`), lt(generationTags.tag, `${name};`));
}
