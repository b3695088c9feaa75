import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import type { Generation } from "../domain/generation.ts";
import type { RunFrame } from "../generation/run-frames.ts";
import type { AnswerContext } from "./answer-context.ts";
import { eventStream } from "./event-stream.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { nextFrame, outcomeOf } from "./image-base64.ts";
import { toProblem, type ProblemError } from "./problem.ts";
import { readPayload } from "./read-payload.ts";
import type { Pieces } from "./stream-pieces.ts";

/**
 * The native event stream: every event of the run, each with its id.
 * @param onLost What to do when the run is lost from sight: `tell` it as a failure, or `end` the
 * stream, for an `EventSource` comes back by itself.
 */
export function respondWithEvents(
  frames: AsyncGenerator<RunFrame>,
  context: AnswerContext,
  onLost: "tell" | "end",
): Response {
  return eventStream(context, async (writer) => {
    let isOver = false;
    for (let frame = await nextFrame(frames); frame; frame = await nextFrame(frames)) {
      if (frame.kind !== "event") continue;
      isOver ||= outcomeOf(frame) !== undefined;
      const { id, event } = frame;
      await writer.send(
        event.type === "preview" ? preview(id, event, frames) : await toEvent(id, event, context),
      );
    }
    if (isOver || onLost === "end") return;
    await writer.send(failedEvent(null, lostRunProblem(context.generationId), context));
  });
}

/** The stream of a generation whose events are gone: how it ended, under an id. */
export function respondWithOutcome(
  id: number,
  generation: Generation,
  context: AnswerContext,
): Response {
  const type = generation.status === "completed" ? "completed" : "failed";
  return eventStream(context, async (writer) => {
    await writer.send(await toEvent(id, { type, generation }, context));
  });
}

/** The base64 goes through as the bytes that come. */
async function* preview(
  id: number,
  { type: _type, ...fields }: PreviewEvent,
  frames: AsyncGenerator<RunFrame>,
): Pieces {
  const head = JSON.stringify(fields).slice(0, -1);
  yield `event: preview\nid: ${id}\ndata: ${head},"base64":"`;
  yield* readPayload(frames);
  yield '"}\n\n';
}

async function toEvent(
  id: number,
  event: Exclude<GenerationEvent, PreviewEvent>,
  context: AnswerContext,
): Promise<string> {
  switch (event.type) {
    case "completed":
      return eventText(id, "completed", await context.toView(event.generation));
    case "failed":
      return failedEvent(id, generationProblem(event.generation), context);
    case "accepted": {
      const { generationId } = event;
      return eventText(id, "accepted", { generationId, eventsUrl: await context.eventsUrl() });
    }
    case "routed":
    case "attempt-failed":
    case "restarted": {
      const { type, ...fields } = event;
      return eventText(id, type, fields);
    }
  }
}

function failedEvent(id: number | null, error: ProblemError, context: AnswerContext): string {
  const problem = toProblem(error, context.path, context.requestId);
  return eventText(id, "failed", { generationId: context.generationId, ...problem });
}

function eventText(id: number | null, event: string, data: object): string {
  return `event: ${event}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
