import { createHash } from "node:crypto";

import { member, parseJson } from "../json.ts";

/** An event that a watcher got whole. */
export interface ToldEvent {
  /** Empty where the surface gives none. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of its data. */
  readonly sha256: string;
  /** What a later preview of the same image comes in the place of; undefined for other events. */
  readonly imageIndex: number | undefined;
}

/** Previews carry the moment at which they were sent to each; what they show is the same. */
const momentOfSending = /"created_at":\d+,/;

export function toToldEvent(name: string, id: string, data: string): ToldEvent {
  const isPreview = name === "preview" || name.endsWith("partial_image");
  const same = isPreview ? data.replace(momentOfSending, "") : data;
  const sha256 = createHash("sha256").update(same).digest("hex");
  const imageIndex = isPreview ? Number(member(parseJson(data), "imageIndex") ?? 0) : undefined;
  return { id, name, sha256, imageIndex };
}

/** True for the event that ends a stream. */
export function isLast({ name }: ToldEvent): boolean {
  return name === "completed" || name === "failed" || name.endsWith(".completed");
}

/**
 * What is wrong with what one watcher was told, beside another that stayed from the first event to
 * the last. Only a preview may be missing, and only when a later one of the same image came.
 * Undefined when nothing is wrong.
 */
export function wrongWithTold(
  stayed: readonly ToldEvent[],
  told: readonly ToldEvent[],
): string | undefined {
  if (!stayed.some(isLast)) return `who stayed saw no end: ${names(stayed)}`;
  const keys = told.map(keyOf);
  const doubled = told.find((_, index) => keys.indexOf(keys[index] ?? "") !== index);
  if (doubled) return `told twice: ${titleOf(doubled)}`;
  const expected = stayed.map(keyOf);
  const foreign = told.find((event) => !expected.includes(keyOf(event)));
  if (foreign) return `told to one alone: ${titleOf(foreign)}; who stayed saw ${names(stayed)}`;
  const lost = stayed.find((event, index) => {
    if (keys.includes(keyOf(event))) return false;
    const later = stayed.slice(index + 1);
    return !later.some(
      (other) => event.imageIndex !== undefined && other.imageIndex === event.imageIndex,
    );
  });
  if (lost) return `never told: ${titleOf(lost)}; it saw ${names(told)}`;
  const order = keys.map((each) => expected.indexOf(each));
  const isInOrder = order.every((place, index) => index === 0 || (order[index - 1] ?? 0) < place);
  return isInOrder ? undefined : `in another order: ${names(told)}`;
}

function keyOf({ id, name, sha256 }: ToldEvent): string {
  return `${id} ${name} ${sha256}`;
}

function titleOf({ id, name }: ToldEvent): string {
  return id === "" ? name : `${name} (${id})`;
}

function names(events: readonly ToldEvent[]): string {
  return events.map(titleOf).join(", ");
}
