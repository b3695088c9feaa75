import { createParser } from "eventsource-parser";
import { z } from "zod";

/** One server-sent event. */
export interface StreamEvent {
  readonly id: number | null;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A whole event stream. */
export interface EventLog {
  readonly events: readonly StreamEvent[];
  readonly comments: readonly string[];
}

const dataSchema = z.record(z.string(), z.unknown());

/** Reads an event stream to its end, with a parser that is not ours. */
export async function readEvents(response: Response): Promise<EventLog> {
  const events: StreamEvent[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: ({ id, event = "message", data }) => {
      const parsed = dataSchema.parse(JSON.parse(data));
      events.push({ id: id === undefined ? null : Number(id), event, data: parsed });
    },
    onComment: (comment) => comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(await response.text());
  return { events, comments };
}

/** The names of the events, in order. */
export function namesOf({ events }: EventLog): readonly string[] {
  return events.map(({ event }) => event);
}

/** The data of the first event of a name. Throws when there is none. */
export function dataOf({ events }: EventLog, name: string): StreamEvent["data"] {
  const found = events.find(({ event }) => event === name);
  if (!found) throw new Error(`No event '${name}': ${JSON.stringify(events)}`);
  return found.data;
}
