import type { BatchItemView, BatchStreamEvent } from "./batch-views.ts";
import { readMessages } from "./read-messages.ts";

/** An event of a batch; null for one that says nothing of an item. */
export interface ReceivedBatchEvent {
  readonly id: string | null;
  readonly event: BatchStreamEvent | null;
}

/** The events of an answer, as they come. Throws when the connection breaks. */
export async function* readBatchEvents(response: Response): AsyncGenerator<ReceivedBatchEvent> {
  for await (const { id, name, data } of readMessages(response)) {
    yield { id, event: toEvent(name, data) };
  }
}

function toEvent(name: string, data: object): BatchStreamEvent | null {
  switch (name) {
    case "item-started":
    case "item-routed":
    case "item-attempt-failed":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the Worker this page came with
      return { ...data, type: name } as BatchStreamEvent;
    case "item-completed":
    case "item-failed":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
      return { type: name, item: data as BatchItemView };
    default:
      return null;
  }
}
