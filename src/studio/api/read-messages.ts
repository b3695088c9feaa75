import { EventSourceParserStream } from "eventsource-parser/stream";

/** A message of an event stream, and the id to come back with after a cut. */
export interface ReceivedMessage {
  readonly id: string | null;
  readonly name: string;
  readonly data: object;
}

/** The messages of an answer, as they come. Throws when the connection breaks. */
export async function* readMessages(response: Response): AsyncGenerator<ReceivedMessage> {
  if (!response.body) return;
  const messages = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reader = messages.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the Worker sends nothing else
      const data = JSON.parse(value.data) as object;
      yield { id: value.id ?? null, name: value.event ?? "", data };
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
