import { readMessages } from "./read-messages.ts";
import type { StreamEvent } from "./views.ts";

/** An event, and the id to come back with after a cut. */
export interface ReceivedEvent {
  readonly id: string | null;
  readonly event: StreamEvent;
}

/** The events of an answer, as they come. Throws when the connection breaks. */
export async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent> {
  for await (const { id, name, data } of readMessages(response)) {
    const event = toEvent(name, data);
    if (event) yield { id, event };
  }
}

/** Undefined for a name that a later version may send. */
function toEvent(name: string, data: object): StreamEvent | undefined {
  switch (name) {
    case "accepted":
    case "routed":
    case "attempt-failed":
    case "preview":
    case "restarted":
      return trust({ ...data, type: name });
    case "completed":
      return trust({ type: name, generation: data });
    case "failed":
      return trust({ ...data, type: name, problem: data });
    default:
      return undefined;
  }
}

/** Written by the Worker that this page was deployed with, so that its shape is known. */
function trust(event: object): StreamEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return event as StreamEvent;
}
