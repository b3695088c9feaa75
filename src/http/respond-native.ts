import type { GenerationEvent } from "../domain/generation-event.ts";
import { readFrames, type RunFrame } from "../generation/run-frames.ts";
import type { AnswerContext } from "./answer-context.ts";
import { eventStream } from "./event-stream.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { toGenerationView } from "./generation-view.ts";
import { toProblem, type ProblemError } from "./problem.ts";

/** The native event stream: every event of the run, each with its id. */
export function respondWithEvents(
  frames: ReadableStream<Uint8Array>,
  context: AnswerContext,
): Response {
  return eventStream(context, async (writer) => {
    let isOver = false;
    try {
      for await (const runFrame of readFrames(frames)) {
        isOver = isTerminal(runFrame.event);
        await writer.send(...toEvent(runFrame, context));
      }
    } catch {
      // The run's stream broke; or the client left, and then the next line fails as well.
    }
    if (!isOver)
      await writer.send(failedEvent(null, lostRunProblem(context.generationId), context));
  });
}

function isTerminal({ type }: GenerationEvent): boolean {
  return type === "completed" || type === "failed";
}

/** An event's pieces; a preview's base64 goes through as the bytes that came. */
function toEvent(
  { id, event, payload }: RunFrame,
  context: AnswerContext,
): (string | Uint8Array)[] {
  switch (event.type) {
    case "preview": {
      const { type: _type, ...fields } = event;
      const head = JSON.stringify(fields).slice(0, -1);
      return [`event: preview\nid: ${id}\ndata: ${head},"base64":"`, payload, '"}\n\n'];
    }
    case "completed":
      return [frame(id, "completed", toGenerationView(event.generation, context.origin))];
    case "failed":
      return [failedEvent(id, generationProblem(event.generation), context)];
    case "accepted":
    case "routed":
    case "attempt-failed":
    case "restarted": {
      const { type, ...fields } = event;
      return [frame(id, type, fields)];
    }
  }
}

function failedEvent(id: number | null, error: ProblemError, context: AnswerContext): string {
  const problem = toProblem(error, context.path, context.requestId);
  return frame(id, "failed", { generationId: context.generationId, ...problem });
}

function frame(id: number | null, event: string, data: object): string {
  return `event: ${event}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
