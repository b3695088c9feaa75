import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import type { Generation } from "../domain/generation.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { UnfinishedUpload } from "../storage/unfinished-upload.ts";
import type { RunEnd } from "../telemetry/run-line.ts";
import { untouched, type ImageProgress } from "./image-progress.ts";
import type { Outbox } from "./outbox.ts";
import type { Submission } from "./submission.ts";

/** What was seen of a run that its generation does not say. */
export type Sighted = Pick<RunEnd, "arrival" | "firstPreviewAt" | "previews">;

/** What a run keeps in its own storage of itself. It is `logged` when its outbox is empty. */
export type RunState =
  | { readonly kind: "running"; readonly submission: Submission; readonly isCancelled: boolean }
  | {
      readonly kind: "ended";
      readonly generation: Generation;
      readonly outbox: Outbox;
      /** Images that R2 has not whole yet. */
      readonly unfinished: readonly UnfinishedUpload[];
      /** Who is to be told; null when nobody is. */
      readonly webhook: Webhook | null;
      /** For its line; missing for one that ended before that was kept. */
      readonly sighted?: Sighted;
    }
  | {
      readonly kind: "logged";
      readonly generation: Generation;
      /** When the run may remove its storage, in Unix milliseconds. */
      readonly eraseAt: number;
    };

/** An event as it was told, with its id. */
export interface LoggedEvent {
  readonly id: number;
  readonly event: Exclude<GenerationEvent, PreviewEvent>;
}

/**
 * The storage of one run. Writes are not waited for: the object's own gate holds back every answer
 * and every call to a provider until they are durable, and resets the object when they fail.
 */
export class RunStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Undefined before the run has begun, and after all of it was removed. */
  load(): RunState | undefined {
    return this.#storage.kv.get<RunState>("state");
  }

  /** Saves the state and when to look at it again as one write: neither is ever there alone. */
  async keep(state: RunState, alarmInMs: number): Promise<void> {
    this.#storage.kv.put("state", state);
    await this.setAlarm(alarmInMs);
  }

  async setAlarm(inMs: number): Promise<void> {
    await this.#storage.setAlarm(Date.now() + inMs);
  }

  /** Sees to it that an alarm is set: the state can have been saved when the alarm could not. */
  async requireAlarm(inMs: number): Promise<void> {
    if ((await this.#storage.getAlarm()) === null) {
      await this.setAlarm(inMs);
    }
  }

  /** Saves the state alone: an alarm is set already. */
  put(state: RunState): void {
    this.#storage.kv.put("state", state);
  }

  /** How far each image has come, in their order. @param count How many there are to be. */
  progress(count: number): readonly ImageProgress[] {
    const { kv } = this.#storage;
    return Array.from(
      { length: count },
      (_, index) => kv.get<ImageProgress>(progressKey(index)) ?? untouched,
    );
  }

  putProgress(imageIndex: number, progress: ImageProgress): void {
    this.#storage.kv.put(progressKey(imageIndex), progress);
  }

  /** The events told so far, in order. Previews are not among them. */
  events(): readonly LoggedEvent[] {
    const entries = this.#storage.kv.list<LoggedEvent>({ prefix: "event:" });
    return [...entries].map(([, logged]) => logged);
  }

  putEvent(logged: LoggedEvent): void {
    this.#storage.kv.put(`event:${String(logged.id).padStart(8, "0")}`, logged);
  }

  /** Nothing is left to be done: removes everything, the alarm too. */
  async erase(): Promise<void> {
    await this.#storage.deleteAll();
  }
}

function progressKey(imageIndex: number): string {
  return `image:${imageIndex}`;
}
