import { notApplicable, unless, type Invariant } from "../verdict.ts";
import { candidatesOf, faultAt } from "./cell.ts";
import type { Evidence } from "./evidence.ts";
import { expectedEnd } from "./expected.ts";
import { many } from "./many.ts";

const openAiEvents: ReadonlySet<string> = new Set([
  "image_generation.partial_image",
  "image_generation.completed",
  "error",
]);

const lastEvents: ReadonlySet<string> = new Set([
  "completed",
  "failed",
  "image_generation.completed",
  "error",
]);

/** Streams that came to their end, and were begun at all. */
function isWholeStream({ cell, client }: Evidence): boolean {
  return cell.form === "stream" && client.end === "whole" && client.status === 200;
}

/** The answer comes to its end. */
export const answerIsWhole: Invariant<Evidence> = {
  name: "whole",
  says: "a client that stays gets an answer that is whole",
  check: ({ client }) => {
    if (client.end === "left") return notApplicable;
    return unless(client.end === "whole" ? undefined : `${client.end}, status ${client.status}`);
  },
};

/** Milliseconds in which all is done that needs no waiting, on a slow machine. */
const promptMs = 30_000;

/** Nobody waits for what happens to others. */
export const answerIsInTime: Invariant<Evidence> = {
  name: "in-time",
  says: "an answer comes within 30 s, and the time for which its own engine kept it waiting",
  check: ({ cell, client }) => {
    if (client.end !== "whole") return notApplicable;
    const waits = candidatesOf(cell).map((each) => faultAt(cell, each)?.waitsMs ?? 0);
    const most = promptMs + waits.reduce((sum, milliseconds) => sum + milliseconds, 0);
    const seconds = Math.round(client.milliseconds / 1000);
    return unless(client.milliseconds <= most ? undefined : `${seconds} s, not ${most / 1000}`);
  },
};

/** One end, and it is the end. */
export const oneLastEvent: Invariant<Evidence> = {
  name: "one-end",
  says: "a stream has exactly one last event, the right one, and nothing after it",
  check: (evidence) => {
    if (!isWholeStream(evidence)) return notApplicable;
    const { client, cell } = evidence;
    const names = client.events.map(({ name }) => name);
    const count = names.filter((name) => lastEvents.has(name)).length;
    if (count !== 1) return unless(many(count, "last event"));
    const last = names.at(-1) ?? "";
    if (!lastEvents.has(last)) return unless(`${last} came after the last event`);
    const isCompleted = last.endsWith("completed");
    const isRight = isCompleted === (expectedEnd(cell).kind === "image");
    return unless(isRight ? undefined : `it ends with ${last}`);
  },
};

/** Only what the surface documents. */
export const eventsAreTheSurfaces: Invariant<Evidence> = {
  name: "events",
  says: "events are JSON; OpenAI's stream has OpenAI's only; native ones have increasing ids",
  check: (evidence) => {
    const { client, cell } = evidence;
    if (cell.form !== "stream" || client.events.length === 0) return notApplicable;
    const unreadable = client.events.find(({ data }) => data === undefined);
    if (unreadable) return unless(`${unreadable.name} is not JSON`);
    if (cell.surface === "openai") {
      const foreign = client.events.find(({ name }) => !openAiEvents.has(name));
      return unless(foreign && `${foreign.name} is not OpenAI's`);
    }
    const ids = client.events.map(({ id }) => id ?? 0);
    const isIncreasing = ids.every((id, index) => id > (ids[index - 1] ?? 0));
    return unless(isIncreasing ? undefined : `its ids are ${ids.join(", ")}`);
  },
};

/** Nobody notices, unless a preview was shown. */
export const restartsAfterPreviews: Invariant<Evidence> = {
  name: "restart",
  says: "a fallback is told by `restarted` where a preview was shown, and silent where none was",
  check: (evidence) => {
    if (!isWholeStream(evidence) || evidence.cell.surface !== "native") return notApplicable;
    let shown: unknown;
    let isDue = false;
    for (const { name, data } of evidence.client.events) {
      const { model } = (data ?? {}) as { model?: unknown };
      if (name === "preview" && isDue)
        return unless("a preview of another engine came unannounced");
      if (name === "preview") shown = model;
      if (name === "routed" && shown !== undefined && shown !== model) isDue = true;
      if (name !== "restarted") continue;
      if (shown === undefined) return unless("`restarted` though no preview was shown");
      isDue = false;
      shown = undefined;
    }
    return unless(isDue ? "no `restarted` though a preview was shown" : undefined);
  },
};
