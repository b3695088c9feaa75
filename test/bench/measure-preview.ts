import { z } from "zod";

import type { ServerProcess } from "./child-process.ts";
import { createAgent, send } from "./http-client.ts";
import { previewStreams, type PreviewLabel } from "./images.ts";
import { median, percentile, round } from "./statistics.ts";
import type { Subject } from "./subjects.ts";
import { imageHashes, requireImages } from "./verify.ts";

const messageSchema = z.object({ previewAt: z.number() });

/** How long a preview takes from the upstream's first byte of it to the client. */
export interface PreviewFigure {
  readonly subject: string;
  readonly preview: PreviewLabel;
  readonly rounds: number;
  readonly bytes: number;
  /** Until its first byte of base64 is there. */
  readonly firstByteP50Ms: number;
  readonly firstByteP95Ms: number;
  readonly firstByteOverPipeP50Ms: number;
  /** Until it is whole. */
  readonly wholeP50Ms: number;
  readonly wholeOverPipeP50Ms: number;
}

/** Streams one generation after another; every subject in every round. */
export async function measurePreview(
  subjects: readonly Subject[],
  simulator: ServerProcess,
  label: PreviewLabel,
  rounds: number,
): Promise<readonly PreviewFigure[]> {
  let sentAt = Number.NaN;
  simulator.onMessage((message) => {
    sentAt = messageSchema.parse(message).previewAt;
  });
  const agent = createAgent(1);
  const { order } = previewStreams[label];
  const first = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const whole = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  let expected: readonly string[] | undefined;
  let bytes = 0;
  for (let turn = -1; turn < rounds; turn += 1) {
    for (let place = 0; place < subjects.length; place += 1) {
      const subject = subjects[(place + turn + subjects.length) % subjects.length];
      if (!subject) continue;
      sentAt = Number.NaN;
      const answer = await send(subject, order, agent);
      expected ??= imageHashes(answer, subject.name);
      requireImages(answer, expected, subject.name);
      bytes = previewBytes(answer.body);
      // The first turn draws and warms up.
      if (turn < 0) continue;
      first.get(subject.name)?.push(answer.firstValueAt - sentAt);
      whole.get(subject.name)?.push(answer.firstValueEndAt - sentAt);
    }
  }
  agent.destroy();
  return subjects.map(({ name }) => ({
    subject: name,
    preview: label,
    rounds,
    bytes,
    firstByteP50Ms: round(median(first.get(name) ?? []), 2),
    firstByteP95Ms: round(percentile(first.get(name) ?? [], 0.95), 2),
    firstByteOverPipeP50Ms: overPipe(first, name),
    wholeP50Ms: round(median(whole.get(name) ?? []), 2),
    wholeOverPipeP50Ms: overPipe(whole, name),
  }));
}

function overPipe(times: ReadonlyMap<string, readonly number[]>, name: string): number {
  return round(median(times.get(name) ?? []) - median(times.get("pipe") ?? []), 2);
}

function previewBytes(body: Buffer): number {
  const key = '"b64_json":"';
  const start = body.indexOf(key) + key.length;
  return Math.floor(((body.indexOf('"', start) - start) * 3) / 4);
}
