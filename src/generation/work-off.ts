import type { Settlement } from "../accounts/account-ledger.ts";
import type { Services } from "../services.ts";
import { inTime } from "../storage/answer-in-time.ts";
import { imagePrefix } from "../storage/images.ts";
import type { PartShelf } from "../storage/part-shelf.ts";
import type { UnfinishedUpload } from "../storage/unfinished-upload.ts";
import { runLine } from "../telemetry/run-line.ts";
import { acceptedAt } from "./ids.ts";
import { afterFailure, unwritten, withoutDuty, type Duty } from "./outbox.ts";
import { reportCost } from "./report-cost.ts";
import type { RunState } from "./run-storage.ts";

type Ended = Extract<RunState, { kind: "ended" }>;

/** How long D1 and the ledger may take to answer, in milliseconds. */
const answerMs = 30_000;

/** What a run's duties are done with. */
export interface WorkOffInput {
  readonly services: Pick<
    Services,
    | "config"
    | "generations"
    | "records"
    | "images"
    | "ledgers"
    | "webhooks"
    | "report"
    | "telemetry"
  >;
  readonly shelf: PartShelf;
  readonly now: () => number;
}

/** What became of one try. */
export type DutyResult =
  | { readonly kind: "done" }
  | {
      readonly kind: "failed";
      readonly retryAfterMs: number | null;
      /** The images that R2 has not yet, when that was the duty. */
      readonly unfinished?: readonly UnfinishedUpload[];
    };

/** Tries one duty of an ended run. Never rejects: what goes wrong is reported. */
export async function tryDuty(duty: Duty, ended: Ended, input: WorkOffInput): Promise<DutyResult> {
  try {
    return await carryOut(duty, ended, input);
  } catch (error) {
    input.services.report(`a run's duty is not done yet: ${duty}`, error);
    return { kind: "failed", retryAfterMs: null };
  }
}

/** The run after a try: without the duty when it is done or given up, else with it put off. */
export function afterTry(
  ended: Ended,
  duty: Duty,
  result: DutyResult,
  { now, random }: { readonly now: number; readonly random: number },
): Ended {
  if (result.kind === "done") {
    const unfinished = duty === "images" ? [] : ended.unfinished;
    return { ...ended, outbox: withoutDuty(ended.outbox, duty), unfinished };
  }
  const { retryAfterMs, unfinished = ended.unfinished } = result;
  const outbox = afterFailure(ended.outbox, duty, { now, random, retryAfterMs });
  return { ...ended, outbox, unfinished };
}

const done = { kind: "done" } as const;

async function carryOut(duty: Duty, ended: Ended, input: WorkOffInput): Promise<DutyResult> {
  const { generation, webhook } = ended;
  const { services, now } = input;
  const { id, accountId } = generation;
  switch (duty) {
    case "images":
      return finishImages(ended, input);
    case "row":
      await inTime(services.generations.save(generation), answerMs);
      return done;
    case "record":
      // Not over one that is there: its owner may have marked or deleted the generation since.
      await inTime(services.records.add(generation));
      return done;
    case "settlement": {
      const { images: made, costMicroUsd } = generation;
      const used = { images: made.length, microUsd: costMicroUsd };
      const settlement = { generationId: id, now: now(), acceptedAt: acceptedAt(id), ...used };
      await inTime(settle(services, accountId, settlement), answerMs);
      reportCost(generation, services);
      return done;
    }
    case "webhook":
      return webhook
        ? tell(await services.webhooks.send({ webhook, generation, now: now() }))
        : done;
    case "leftovers":
      await removeLeftovers(ended, input);
      return done;
    case "line":
      tellEnd(ended, input);
      return done;
  }
}

/** A run that is lost before it has kept that it told tells again: lines of one id are one run. */
function tellEnd({ generation, outbox, sighted }: Ended, { services, now }: WorkOffInput): void {
  const seen = sighted ?? { arrival: null, firstPreviewAt: null, previews: 0 };
  const end = { ...seen, pending: unwritten(outbox), now: now() };
  services.telemetry.tell(runLine(generation, end));
}

/** Settling again changes nothing. */
async function settle(
  { ledgers }: Pick<Services, "ledgers">,
  accountId: string,
  settlement: Settlement,
): Promise<void> {
  await ledgers.get(accountId).settle(settlement);
}

/** Each on its own: one that cannot be finished must not stand in the way of the others. */
async function finishImages(
  { unfinished }: Ended,
  { services, shelf }: WorkOffInput,
): Promise<DutyResult> {
  const left: UnfinishedUpload[] = [];
  for (const upload of unfinished) {
    try {
      await services.images.finish(upload, shelf);
    } catch (error) {
      services.report("storage refuses an image that its run keeps", error, { key: upload.key });
      left.push(upload);
    }
  }
  return left.length === 0 ? done : { kind: "failed", retryAfterMs: null, unfinished: left };
}

function tell(result: Awaited<ReturnType<Services["webhooks"]["send"]>>): DutyResult {
  return result.kind === "failed" ? result : done;
}

async function removeLeftovers(
  { generation, unfinished }: Ended,
  { services, shelf }: WorkOffInput,
): Promise<void> {
  const { id, accountId, images } = generation;
  const wanted = new Set(unfinished.map(({ uploadId }) => uploadId));
  for (const upload of shelf.openUploads()) {
    if (wanted.has(upload.uploadId)) continue;
    await services.images.abort(upload);
    shelf.uploadEnded(upload.uploadId);
  }
  const kept = images.flatMap(({ key, original }) => (original ? [key, original.key] : [key]));
  await services.images.removeOthers(imagePrefix(accountId, id), kept);
}
